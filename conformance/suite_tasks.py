"""Tasks of lm-evaluation-harness on items made here, for suites.py and bench/suite_speed.py: one for
each kind of question and each way in which tasks of the harness ask it."""

import json
import random

import yaml

CAPITALS = """France Paris|Italy Rome|Japan Tokyo|Egypt Cairo|Peru Lima|Norway Oslo|Kenya Nairobi|
Cuba Havana|Spain Madrid|Greece Athens|Austria Vienna|Poland Warsaw|Russia Moscow|China Beijing|
Portugal Lisbon|Ireland Dublin|Hungary Budapest|Sweden Stockholm|Finland Helsinki|Denmark Copenhagen|
Germany Berlin|Iran Tehran|Iraq Baghdad|Chile Santiago"""

MEANINGS = """anchor|a heavy hook that holds a ship in its place
baker|a person who makes bread and cakes for sale
candle|a stick of wax with a wick that gives light
desert|dry land where little rain falls and few plants grow
engine|a machine that turns fuel into motion
feather|one of the light growths that cover a bird
glacier|a slow river of ice on a mountain
harbour|sheltered water where ships lie safely
island|land that has water all around it
jury|people who decide a case in court
kettle|a pot with a spout, in which water is boiled
ladder|two long bars joined by steps, for climbing
magnet|a piece of iron that pulls other iron to it
needle|a thin pointed tool for sewing
orchard|a piece of land planted with fruit trees
pilot|a person who flies an aeroplane
quarry|a pit from which stone is cut
river|a large stream of water that flows to the sea
saddle|a leather seat for a rider on a horse
telescope|a tube with lenses, for looking at far things
umbrella|a folding cover held up against the rain
valley|low land between hills
whistle|a small pipe that gives a high sound
zebra|an African animal like a horse, with black and white stripes"""

TEXTS = [
    "The tide turned before dawn, and the boats went out one after another.",
    "Bread needs flour, water, salt and time; most bakers would say that time matters most.",
    "  Leading spaces,\ttabs and\n\nempty lines \u2003 count as Python counts them.  ",
    "Der Hafen \u00f6ffnet bei Sonnenaufgang. \u6e2f\u306f\u591c\u660e\u3051\u306b\u958b\u304f\u3002 \U0001f6a2",
    "def area(radius):\n    return 3.14159 * radius ** 2\n",
    "A",
]


def items(seed, count):
    """Four-choice items: some have choices of unlike length, foreign letters and odd spaces."""
    rnd = random.Random(seed)
    capitals = [pair.split() for pair in CAPITALS.replace("\n", "").split("|")]
    meanings = [line.split("|") for line in MEANINGS.splitlines()]
    made = []
    for number in range(count):
        if number % 2:
            country, capital = capitals[number % len(capitals)]
            wrong = rnd.sample([c for _, c in capitals if c != capital], 3)
            question, right = f" What is the capital of {country}? ", capital
        else:
            word, right = meanings[number % len(meanings)]
            wrong = rnd.sample([m for w, m in meanings if w != word], 3)
            question = f"What does the word {word} mean?"
        if number % 7 == 3:
            wrong[0] = "caf\u00e9 \U0001f600 " + wrong[0]
        choices = [*wrong, right]
        rnd.shuffle(choices)
        made.append(
            {
                "question": question,
                "subject": "words" if number % 2 == 0 else "places",
                "options": choices,
                "gold": choices.index(right),
                "choices": {"text": choices, "label": list("ABCD")},
                "answerKey": "ABCD"[choices.index(right)],
                "sentence": f"{question.strip()} The answer is {right}",
            }
        )
    return made


def metrics(*names):
    return [{"metric": name} for name in names]


def tasks(prefix):
    """Task names and their YAML; data files are filled in by write()."""
    base = {"dataset_path": "json", "test_split": "test", "metadata": {"version": 1.0}}
    choice = {"output_type": "multiple_choice", "metric_list": metrics("acc", "acc_norm")}
    return {
        f"{prefix}_plain": {
            **base,
            **choice,
            "doc_to_text": "question",
            "doc_to_choice": "options",
            "doc_to_target": "gold",
        },
        f"{prefix}_letters": {
            **base,
            **choice,
            "description": "The following are questions about {{subject}}.\n\n",
            "doc_to_text": "{{question.strip()}}\nA. {{options[0]}}\nB. {{options[1]}}\n"
            "C. {{options[2]}}\nD. {{options[3]}}\nAnswer:",
            "doc_to_choice": ["A", "B", "C", "D"],
            "doc_to_target": "{{answerKey}}",
            "fewshot_split": "dev",
            "num_fewshot": 2,
        },
        f"{prefix}_labels": {
            **base,
            **choice,
            "doc_to_text": "Question: {{question|trim}}\nAnswer:",
            "doc_to_choice": "{{choices.text}}",
            "doc_to_target": "{{choices.label.index(answerKey)}}",
            "fewshot_split": "test",
            "fewshot_config": {"sampler": "first_n"},
            "num_fewshot": 1,
            "metric_list": metrics("acc", "acc_norm", "acc_bytes"),
        },
        f"{prefix}_drawn": {
            **base,
            **choice,
            "doc_to_text": "{% if subject == 'words' %}Word{% else %}Place{% endif %}: {{question}}",
            "doc_to_choice": "{{[options[0], options[1], options[2]]}}",
            "doc_to_target": "{{ 0 if gold == 3 else gold }}",
            "fewshot_split": "test",
            "num_fewshot": 1,
            "target_delimiter": "",
            "fewshot_delimiter": "\n",
        },
        f"{prefix}_cloze": {
            **base,
            "output_type": "loglikelihood",
            "doc_to_text": "{{sentence.split(' ')[:-1]|join(' ')}}",
            "doc_to_target": "{{' '+sentence.split(' ')[-1]}}",
            "metric_list": metrics("perplexity", "acc"),
        },
        f"{prefix}_rolling": {
            **base,
            "output_type": "loglikelihood_rolling",
            "doc_to_text": "",
            "doc_to_target": "{{text}}",
            "metric_list": metrics("word_perplexity", "byte_perplexity", "bits_per_byte"),
        },
        f"{prefix}_generate": {
            **base,
            "output_type": "generate_until",
            "doc_to_text": "Q: {{question.strip()}}\nA:",
            "doc_to_target": "{{options[gold]}}",
            "fewshot_split": "dev",
            "num_fewshot": 2,
            "generation_kwargs": {"until": ["\n", "."], "max_gen_toks": 8, "do_sample": False},
            "metric_list": [
                {"metric": "exact_match", "ignore_case": True, "regexes_to_ignore": [r"^\s+", ","]}
            ],
        },
    }


def write(folder, prefix, count, texts):
    """Writes data and YAML; gives the YAML files by task name."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {"test": items(1, count), "dev": items(2, 24)}
    for split, docs in data.items():
        lines = "".join(json.dumps(doc) + "\n" for doc in docs)
        (folder / f"{prefix}_{split}.jsonl").write_text(lines)
    (folder / f"{prefix}_texts.json").write_text(json.dumps([{"text": text} for text in texts]))
    files = {}
    for name, task in tasks(prefix).items():
        rolling = task["output_type"] == "loglikelihood_rolling"
        splits = {"test": "texts"} if rolling else {"test": "test", "dev": "dev"}
        paths = {split: str(folder / f"{prefix}_{part}.json{'' if part == 'texts' else 'l'}")
                 for split, part in splits.items()}
        full = {"task": name, **task, "dataset_kwargs": {"data_files": paths}}
        files[name] = folder / f"{name}.yaml"
        files[name].write_text(yaml.safe_dump(full, sort_keys=False, allow_unicode=True))
    return files
