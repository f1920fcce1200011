"""A made-up catalogue of any size: Portuguese product names, the same ones on every run."""

from collections.abc import Iterator
from itertools import accumulate, product
from random import Random
from typing import NamedTuple

_KINDS = """
café chá açúcar adoçante leite creme farinha fermento pão bolo biscoito bolacha torrada manteiga margarina queijo
requeijão iogurte presunto mortadela salame peito ovo mel geleia achocolatado chocolate cacau bombom bala chiclete
goma pirulito suco néctar refrigerante água isotônico energético cerveja vinho licor arroz feijão lentilha ervilha
milho pipoca macarrão lasanha molho extrato tomate azeite óleo vinagre sal pimenta orégano canela cravo colorau
maionese ketchup mostarda atum sardinha azeitona palmito pepino conserva sopa caldo tempero gelatina pudim flan
mistura recheio cobertura granulado confeito coco amendoim castanha amêndoa nozes avelã uva damasco tâmara granola
aveia cereal barra sorvete picolé polpa fruta batata mandioca pizza empada coxinha esfiha pastel croissant massa
folhado quindim brigadeiro copo xícara prato talher colher garfo faca guardanapo toalha papel filtro coador caneca
garrafa embalagem sacola saco caixa pote tampa filme alumínio etiqueta fita detergente desinfetante sabão sabonete
esponja pano vassoura rodo balde luva touca avental álcool cloro amaciante limpador desengordurante lixeira
"""
_QUALITIES = """
torrado moído solúvel descafeinado orgânico tradicional extraforte suave gourmet especial premium integral desnatado
semidesnatado condensado evaporado refinado cristal mascavo demerara light diet zero branco preto verde mate camomila
hortelã cidreira erva doce amargo meio salgado temperado defumado fatiado ralado picado inteiro triturado granulado
líquido concentrado instantâneo congelado resfriado fresco seco caseiro artesanal italiano francês mineiro colonial
baunilha morango limão laranja maracujá abacaxi manga goiaba caju pêssego framboesa amora cereja banana maçã canela
caramelo avelã menta coco nata parmesão mussarela prato cheddar gorgonzola provolone ricota minas frango carne
calabresa bacon cebola alho salsa pimentão cenoura beterraba espinafre multigrãos chia linhaça quinoa glúten lactose
azul vermelho amarelo rosa transparente descartável reforçado biodegradável perfumado neutro antibacteriano lavanda
pinho eucalipto grande médio pequeno mini família econômico profissional sortido natural tipo clássico supremo
"""
_SIZES = """
500g 1kg 250g 200g 100g 50g 5kg 2kg 400g 300g 150g 800g 25kg 10kg 1l 500ml 2l 350ml 250ml 200ml 300ml 5l 1,5l 600ml
900ml 100un 50un 12un 24un 6un 10un 20un 30un 500un 1000un 30cm 40cm 45m 30m
"""
_SYLLABLES = "ba be bo ca co da do fa fe ga go ja la le lu ma me mo na no pa pe ra ri ro sa so ta te to va ve vi za"


class MadeUpProduct(NamedTuple):
    """A product as an import would bring it."""

    sku: str
    name: str
    barcode: str


def made_up_products(count: int, seed: int = 7) -> Iterator[MadeUpProduct]:
    """`count` products of some 6,000 words, some of them far more common than others."""
    random = Random(seed)
    invented = _invented_words()
    kinds = _KINDS.split() + invented[:1500]
    qualities = _QUALITIES.split() + invented[1500:2500]
    brands = [word.title() for word in invented[2500:]]
    columns = (kinds, qualities, qualities, brands, _SIZES.split())
    picks = [random.choices(words, cum_weights=_falling(len(words)), k=count) for words in columns]
    for number, (kind, quality, other, brand, size) in enumerate(zip(*picks, strict=True), start=1):
        qualities_said = quality if quality == other else f"{quality} {other}"
        yield MadeUpProduct(
            sku=f"{kind[:3].upper()}-{number:07d}",
            name=f"{kind.capitalize()} {qualities_said} {brand} {size}",
            barcode=f"789{number:010d}",
        )


def _invented_words() -> list[str]:
    words = ["".join(syllables) for syllables in product(_SYLLABLES.split(), repeat=3)][::7]
    Random(1).shuffle(words)
    return words


def _falling(count: int) -> list[float]:
    """Cumulative weights that fall with a word's place, as they do in real catalogues (Zipf)."""
    return list(accumulate(1 / (place + 10) for place in range(count)))
