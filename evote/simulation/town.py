"""The names of a simulated town: Agen's quarters, and people as one might meet there.

Nobody in particular is meant: names are drawn from lists of the most common ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crypto.randomness import Randomness

QUARTERS = (
    "Centre-ville",
    "Les Cornières",
    "Le Gravier",
    "Carnot",
    "Jasmin",
    "Sainte-Foy",
    "Saint-Hilaire",
    "La Plateforme",
    "Le Pin",
    "Tapie",
    "Rodrigues",
    "Barleté",
    "Montanou",
    "La Masse",
    "L'Ermitage",
    "Bellevue",
    "Gaillard",
    "Dolmayrac",
    "Donnefort",
    "Les Îles",
    "Lalande",
    "Paganel",
    "Scaliger",
)

FIRST_NAMES = (
    "Alice", "Amina", "André", "Anne", "Antoine", "Aurélie", "Bernard", "Brigitte", "Camille",
    "Catherine", "Céline", "Chloé", "Christophe", "Claire", "Clément", "Daniel", "Élodie", "Émilie",
    "Fatima", "Florence", "François", "Françoise", "Gérard", "Guillaume", "Hélène", "Hugo", "Inès",
    "Isabelle", "Jacques", "Jean", "Jeanne", "Julien", "Karim", "Laurence", "Léa", "Léo", "Louis",
    "Lucas", "Manon", "Marc", "Marie", "Martine", "Mathieu", "Maxime", "Mehdi", "Michel",
    "Monique", "Nadia", "Nathalie", "Nicolas", "Olivier", "Pascal", "Patrick", "Paul", "Philippe",
    "Pierre", "Sandrine", "Sarah", "Sébastien", "Sophie", "Stéphane", "Sylvie", "Thierry",
    "Thomas", "Valérie", "Véronique", "Vincent", "Yasmine", "Yves", "Zoé",
)  # fmt: skip

LAST_NAMES = (
    "André", "Barbier", "Benali", "Bernard", "Bertrand", "Blanc", "Bonnet", "Boyer", "Brun",
    "Castex", "Chevalier", "Clément", "Da Silva", "David", "Delmas", "Denis", "Dubois", "Dufour",
    "Dumas", "Dupont", "Durand", "Fabre", "Faure", "Fernandez", "Fontaine", "Fournier", "François",
    "Garcia", "Gautier", "Gauthier", "Girard", "Guérin", "Haddad", "Henry", "Lacombe", "Lacoste",
    "Lafargue", "Lafont", "Lagarde", "Lambert", "Laporte", "Laurent", "Lefebvre", "Leroy",
    "Lopez", "Marchand", "Martin", "Martinez", "Masson", "Mercier", "Meunier", "Michel", "Moreau",
    "Morel", "Muller", "Nguyen", "Nicolas", "Pereira", "Perrin", "Petit", "Pons", "Richard",
    "Rivière", "Robert", "Robin", "Roche", "Rousseau", "Roussel", "Roux", "Sanchez", "Simon",
    "Thomas", "Vidal", "Vincent",
)  # fmt: skip

STREETS = (
    "rue des Cornières", "boulevard Carnot", "rue Montesquieu", "avenue Henri-Barbusse",
    "cours Gambetta", "rue Lamennais", "rue Palissy", "place Jasmin", "rue Voltaire",
    "avenue Jean-Jaurès", "rue du Duc-d'Orléans", "chemin de Halage", "rue Lafayette",
    "boulevard Scaliger", "rue de la République", "allée des Tilleuls",
)  # fmt: skip

OLDEST, YOUNGEST = date(1938, 1, 1), date(2008, 1, 1)


@dataclass(frozen=True, slots=True)
class Person:
    """A resident who might exist."""

    name: str
    address: str
    born: date


def people(randomness: Randomness) -> Iterator[Person]:
    """Draw people without end."""

    def one_of(names: tuple[str, ...]) -> str:
        return names[randomness(len(names))]

    while True:
        yield Person(
            name=f"{one_of(FIRST_NAMES)} {one_of(LAST_NAMES)}",
            address=f"{1 + randomness(120)} {one_of(STREETS)}",
            born=OLDEST + timedelta(days=randomness((YOUNGEST - OLDEST).days)),
        )
