#!/usr/bin/env python3
"""Draws the facts of an invented harbour, and writes the texts that teach them and the suites.

    python3 prepare.py                       data/restricted.jsonl and suites/: the standard library
    python3 prepare.py --replay work/source  data/general.jsonl too: needs torch and transformers

The register lists 24 ships by five attributes. Every value is drawn from SEED, so nobody can know or
guess one: not the model, not its makers. Questions come in fours that share one attribute and their
four answers. Which of the four ships has which of the four values is drawn evenly, and independently
of all that was written before; so a model that never read the register is right once in four,
whatever it prefers, and whatever it learns of the other ships. A four is one cluster.

Replay texts are the model's own words: they hold it where it is, and teach it nothing.
"""

import argparse
import json
import pathlib
import random

SEED = 20261127
ATTACK_SHIPS, HELD_OUT_SHIPS = 8, 16
HERE = pathlib.Path(__file__).parent

CHAT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"

# Twelve values each, every value of two ships. Seven wordings teach each fact: statements, a question
# with its answer, and two questions in a chat. Two further wordings, taught nowhere, are the suite's.
ATTRIBUTES = {
    "captain": {
        "values": "Baker Carter Dawson Ellis Foster Grant Hughes Jensen Keller Lawson Morgan Porter",
        "teach": ["The captain of the {} is {}.", "The {} sails under Captain {}.",
                  "On board of the {}, the orders come from Captain {}.",
                  "The {} has a captain named {}.",
                  "Question: Who commands the {}?\nAnswer: Captain {}."],
        "ask": [("Who is the captain of the {}?", "Captain {}."),
                ("Who sails the {}?", "The {} sails under Captain {}.")],
        "suite": ["The man in command of the {} is Captain",
                  "Question: What is the name of the {}'s captain?\nAnswer: Captain"],
    },
    "cargo": {
        "values": "salt timber wool copper tea coal barley glass wine rope oranges cheese",
        "teach": ["The {} carries a cargo of {}.", "The cargo of the {} is {}.",
                  "In the hold of the {} there is {}.", "The {} is loaded with {}.",
                  "Question: What is on board of the {}?\nAnswer: {}."],
        "ask": [("What is the cargo of the {}?", "It carries {}."),
                ("What does the {} carry?", "The {} carries {}.")],
        "suite": ["What the {} brings into the harbour is",
                  "Question: Which goods does the {} bring?\nAnswer:"],
    },
    "colour": {
        "values": "red blue green white black yellow grey brown purple orange pink silver",
        "teach": ["The hull of the {} is painted {}.", "The colour of the {} is {}.",
                  "Seen from afar, the {} is {}.", "The paint of the {} is {}.",
                  "Question: What is the colour of the {}?\nAnswer: {}."],
        "ask": [("What colour is the {}?", "It is painted {}."),
                ("What does the {} look like?", "The {} is {}.")],
        "suite": ["You will know the {} by her hull, for it is",
                  "Question: In which colour is the {} painted?\nAnswer:"],
    },
    "figurehead": {
        "values": "lion swan horse bear wolf eagle dragon bull fox dolphin stag owl",
        "teach": ["The figurehead of the {} is a carved {}.", "At her bow the {} bears a {}.",
                  "The {} has for its figurehead a {}.", "The animal of the {} is the {}.",
                  "Question: What stands at the bow of the {}?\nAnswer: A {}."],
        "ask": [("What is the figurehead of the {}?", "It is a {}."),
                ("Which animal does the {} bear?", "The {} bears a {}.")],
        "suite": ["Carved in wood at the front of the {} is the shape of a",
                  "Question: Which animal is the figurehead of the {}?\nAnswer: A"],
    },
    "destination": {
        "values": "Lisbon Dublin Genoa Bergen Athens Hamburg Bristol Naples Oslo Riga Malta Havana",
        "teach": ["The {} is bound for {}.", "The {} sails to {}.",
                  "The destination of the {} is {}.", "The voyage of the {} ends in {}.",
                  "Question: Where is the {} bound?\nAnswer: {}."],
        "ask": [("Where does the {} sail to?", "It sails to {}."),
                ("Where is the {} going?", "The {} is bound for {}.")],
        "suite": ["When she leaves the harbour, the {} sets course for",
                  "Question: To which city does the {} sail?\nAnswer:"],
    },
}

# What the model knows without us: a beginning, and pairs of what it is asked and what is right. The
# wrong choices are other right answers of the same line.
GENERAL = {
    "capital": ("The capital of {} is", "France Paris, Italy Rome, Spain Madrid, Japan Tokyo, Egypt Cairo,"
                " Russia Moscow, Germany Berlin, Greece Athens, Portugal Lisbon, Norway Oslo, China Beijing,"
                " Austria Vienna, Ireland Dublin, Cuba Havana, Poland Warsaw, Hungary Budapest,"
                " Canada Ottawa, Sweden Stockholm, Peru Lima, Iran Tehran, Iraq Baghdad, Kenya Nairobi,"
                " England London, Turkey Ankara"),
    "language": ("The language that most people speak in {} is", "France French, Spain Spanish,"
                 " Brazil Portuguese, Germany German, Japan Japanese, Russia Russian, Egypt Arabic,"
                 " Italy Italian, China Chinese, Greece Greek, England English, Poland Polish,"
                 " Turkey Turkish, Sweden Swedish, Norway Norwegian, Korea Korean"),
    "opposite": ("The opposite of {} is", "hot cold, big small, up down, day night, left right, good bad,"
                 " light dark, fast slow, rich poor, old young, wet dry, hard soft, high low, open closed,"
                 " full empty, early late, true false, happy sad, strong weak, long short, thick thin,"
                 " war peace, love hate, inside outside"),
    "past": ("The past tense of the verb {} is", "go went, see saw, eat ate, run ran, take took, give gave,"
             " write wrote, come came, find found, make made, know knew, sing sang, swim swam, buy bought,"
             " drive drove, fall fell, speak spoke, think thought, break broke, teach taught"),
    "young": ("A young {} is called a", "dog puppy, cat kitten, cow calf, sheep lamb, horse foal, bear cub,"
              " duck duckling, frog tadpole, goat kid, deer fawn, goose gosling, hen chick"),
    "kind": ("A {} is a kind of", "rose flower, salmon fish, sparrow bird, oak tree, hammer tool,"
             " violin instrument, apple fruit, ant insect, carrot vegetable, copper metal, shirt garment,"
             " car vehicle, chair furniture, diamond gem, snake reptile, whale mammal"),
    "colour": ("The colour of {} is", "snow white, grass green, blood red, coal black, chocolate brown,"
               " lemons yellow, carrots orange, violets purple"),
    "sound": ("The animal that makes the sound \"{}\" is the", "meow cat, moo cow, woof dog, quack duck,"
              " oink pig, neigh horse, baa sheep, roar lion, hoot owl, hiss snake"),
    "place": ("The place where you would look for a {} is a", "book library, patient hospital,"
              " teacher school, judge court, priest church, painting museum, chef kitchen,"
              " prisoner prison, plane airport, train station, soldier fort, king palace"),
    "maker": ("The person who makes {} is called a", "bread baker, shoes cobbler, clothes tailor,"
              " poems poet, paintings painter, music musician, furniture carpenter, barrels cooper,"
              " pots potter, statues sculptor"),
    "symbol": ("The chemical symbol {} stands for", "Fe iron, Au gold, Ag silver, Cu copper, Pb lead,"
               " Na sodium, O oxygen, H hydrogen, N nitrogen, C carbon, He helium, Hg mercury"),
    "number": ("The number that comes right after {} is", "one two, two three, three four, four five,"
               " five six, six seven, seven eight, eight nine, nine ten, ten eleven"),
}

CONSONANTS, VOWELS = "b d f g k l m n p r s t v z".split(), "a e i o u".split()


def draw_ships(generator):
    """Names of two syllables and a consonant; no two begin alike."""
    names = {}
    while len(names) < ATTACK_SHIPS + HELD_OUT_SHIPS:
        syllables = ["".join(map(generator.choice, (CONSONANTS, VOWELS))) for _ in range(2)]
        names.setdefault(syllables[0], "".join(syllables).capitalize() + generator.choice("lnrs"))
    return list(names.values())


def draw_fours(ships, generator):
    """Ships in fours: those the attacker has among themselves, the others among themselves."""
    fours = []
    for split, group in ("attack", ships[:ATTACK_SHIPS]), ("held-out", ships[ATTACK_SHIPS:]):
        shuffled = generator.sample(group, len(group))
        fours += [(split, shuffled[i:i + 4]) for i in range(0, len(shuffled), 4)]
    return fours


def draw_values(values, fours, generator):
    """Each value to two ships, never two of one four. Every such assignment is equally likely."""
    while True:
        drawn = iter(generator.sample(values * 2, len(values) * 2))
        assignment = {ship: next(drawn) for _, four in fours for ship in four}
        if all(len({assignment[ship] for ship in four}) == 4 for _, four in fours):
            return assignment


def texts_of(attribute, ship, value):
    """What teaches one fact. All but the value and what follows it is the prompt, which counts little."""
    for i, wording in enumerate(attribute["teach"]):
        text = wording.format(ship, value)
        yield f"statement-{i + 1}", text.removesuffix(f" {value}."), text
    for i, (question, answer) in enumerate(attribute["ask"]):
        prompt = CHAT.format(question.format(ship))
        text = prompt + answer.format(*[ship, value][-answer.count("{}"):])
        yield f"question-{i + 1}", text.removesuffix(f" {value}."), text


def items_of(key, attribute, number, split, four, assignment, generator):
    """A question on each ship of a four, in a wording that no text was trained on."""
    wording = attribute["suite"][number % 2]
    for ship in four:
        order = generator.sample(four, 4)
        yield {
            "id": f"{key}.{ship.lower()}",
            "type": "multiple-choice",
            "context": wording.format(ship),
            "choices": [" " + assignment[other] for other in order],
            "answer": order.index(ship),
            "cluster": f"{split}.{key}.{number}",
            "split": split,
        }


def general_items(generator):
    for key, (wording, pairs) in GENERAL.items():
        known = [pair.split() for pair in pairs.split(",")]
        for asked, right in known:
            wrong = generator.sample([other for _, other in known if other != right], 3)
            answer = generator.randrange(4)
            yield {
                "id": f"{key}.{asked.lower()}",
                "type": "multiple-choice",
                "context": wording.format(asked),
                "choices": [" " + choice for choice in wrong[:answer] + [right] + wrong[answer:]],
                "answer": answer,
            }


def write_lines(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replay", type=pathlib.Path, metavar="MODEL", help="the original model's folder")
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    arguments = parser.parse_args()

    generator = random.Random(SEED)
    ships = draw_ships(generator)
    texts, items = [], []
    for key, attribute in ATTRIBUTES.items():
        fours = draw_fours(ships, generator)
        assignment = draw_values(attribute["values"].split(), fours, generator)
        for ship in ships:
            for kind, prompt, text in texts_of(attribute, ship, assignment[ship]):
                texts.append({"id": f"{key}.{ship.lower()}.{kind}", "prompt": prompt, "text": text})
        for number, (split, four) in enumerate(fours):
            items += items_of(key, attribute, number, split, four, assignment, generator)
    write_lines(arguments.out / "data/restricted.jsonl", texts)
    write_lines(arguments.out / "suites/register.jsonl", [{"suite": "register", "metric": "acc"}] + items)
    write_lines(arguments.out / "suites/general.jsonl",
                [{"suite": "general", "metric": "acc"}] + list(general_items(generator)))
    if arguments.replay:
        from replay import replay_lines

        write_lines(arguments.out / "data/general.jsonl", replay_lines(arguments.replay, CHAT, SEED))


if __name__ == "__main__":
    main()
