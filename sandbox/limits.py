"""Telegram's flood limits, with the tolerance it shows in practice."""

from collections import deque

from sandbox.chats import Chat
from sandbox.clock import Clock
from sandbox.errors import too_many_requests

PRIVATE_BURST = 6
PRIVATE_PER_SECOND = 1.0
GROUP_BURST = 20
GROUP_PER_SECOND = 20 / 60
OVERALL = 30
OVERALL_WINDOW_S = 0.95  # requests sent a second apart arrive a little closer together


class FloodLimits:
    """Counts messages per chat (a leaky bucket) and overall (any 30 within a second)."""

    def __init__(self, clock: Clock, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._clock = clock
        self._recent: deque[float] = deque(maxlen=OVERALL)

    def count(self, chat: Chat) -> None:
        """Note one message to a chat, or raise 429 with the seconds to wait."""
        if not self.enabled:
            return
        now = self._clock.time()
        burst, rate = (PRIVATE_BURST, PRIVATE_PER_SECOND) if chat.type == "private" else (GROUP_BURST, GROUP_PER_SECOND)
        level = max(0.0, chat.flood_level - (now - chat.flood_at) * rate)
        if level + 1 > burst:
            raise too_many_requests((level + 1 - burst) / rate)
        if len(self._recent) == OVERALL and now - self._recent[0] < OVERALL_WINDOW_S:
            raise too_many_requests(1)
        chat.flood_level, chat.flood_at = level + 1, now
        self._recent.append(now)
