"""What the cells of capability_table.py come to: means, intervals, curves; as JSON, Markdown and SVG."""

import math
import pathlib

import numpy as np

HARBOR = pathlib.Path(__file__).resolve().parent.parent / "examples" / "harbor"
SUITES = {name: HARBOR / "suites" / f"{name}.jsonl" for name in ("general", "substances")}
# The cut graft has the control's bytes: cells are kept by digest, so that its attack is the control's.
CONTROL, TWIN = "control", "graft, cut"
ORDER = ("full", CONTROL, "graft", TWIN, "gram", "gram, cut", "sgtm", "sgtm, cut", "rmu", "npo")
RESAMPLES, CONFIDENCE, SEED = 4000, 0.95, 20261127
T_95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}  # Student's quantiles, by the number of seeds
COLOURS = {"graft, cut": "#0072b2", "gram, cut": "#009e73", "sgtm, cut": "#56606b", "rmu": "#d55e00", "npo": "#cc79a7"}


def by_cluster(seeds):
    """Right answers by seed and cluster, and the clusters' sizes; clusters in the order of their names."""
    names, index = np.unique(seeds[0]["clusters"], return_inverse=True)
    assert all(seed["clusters"] == seeds[0]["clusters"] for seed in seeds)
    right = [np.bincount(index, [c == "1" for c in seed["correct"]], len(names)) for seed in seeds]
    return np.array(right), np.bincount(index)


def interval(models, references=None):
    """As `Bootstrap` of the lab: clusters drawn for all together, seeds for each; one less of either
    than there are; no bound nearer than Wilson's of something never seen in so many clusters."""
    tables = [by_cluster(seeds) for seeds in (models, references) if seeds]
    sizes = tables[0][1]
    random = np.random.default_rng(SEED)
    clusters = len(sizes)
    times = random.multinomial(clusters - 1, np.full(clusters, 1 / clusters), RESAMPLES)
    means, estimates = [], []
    for right, _ in tables:
        seeds = len(right)
        drawn = random.multinomial(max(1, seeds - 1), np.full(seeds, 1 / seeds), RESAMPLES)
        counts = np.einsum("rs,sc,rc->r", drawn, right, times)
        means.append(counts / (drawn.sum(1) * (times @ sizes)))
        estimates.append(right.sum() / (seeds * sizes.sum()))
    values = means[0] - means[1] if len(means) > 1 else means[0]
    estimate = estimates[0] - estimates[1] if len(estimates) > 1 else estimates[0]
    z = 1.959964
    unseen = z * z / (clusters + z * z)
    tail = (1 - CONFIDENCE) / 2
    low = min(float(np.quantile(values, tail)), estimate - unseen)
    high = max(float(np.quantile(values, 1 - tail)), estimate + unseen)
    least = -1 if references else 0
    return {"estimate": float(estimate), "low": max(least, low), "high": min(1, high)}


def of_seeds(values):
    """A mean with Student's interval over seeds; none of a single one."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return {"estimate": mean, "low": None, "high": None}
    half = T_95[len(values)] * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return {"estimate": mean, "low": max(0.0, mean - half), "high": mean + half}


def accuracy(outcome):
    return outcome["correct"].count("1") / len(outcome["correct"])


def curves(reading, name, rates, steps):
    """Of each rate: at each step the outcomes of all seeds that have them."""
    found = {}
    for rate in rates:
        runs = {seed: reading.attack(name, seed, SUITES["substances"], rate, steps) for seed in reading.seeds}
        runs = {seed: run["points"] for seed, run in runs.items() if run}
        if runs:
            found[rate] = {
                "seeds": sorted(runs),
                "points": [
                    {"step": points[0]["step"], "heldOut": [p["heldOut"] for p in points], "own": [p["own"] for p in points]}
                    for points in zip(*runs.values(), strict=True)
                ],
            }
    return found


def mean(outcomes):
    return float(np.mean([accuracy(outcome) for outcome in outcomes]))


def whole(found):
    """The rates that most seeds have; the others are not finished."""
    most = max(len(curve["seeds"]) for curve in found.values())
    return {rate: curve for rate, curve in found.items() if len(curve["seeds"]) == most}


def peak(found):
    """Rate and point at which most came back on average."""
    points = [(rate, point) for rate, curve in whole(found).items() for point in curve["points"]]
    return max(points, key=lambda each: mean(each[1]["heldOut"]))


def first_step(found, wanted):
    """The fewest steps of any rate at which the mean was that high; none: more than the budget."""
    reached = [p["step"] for curve in whole(found).values() for p in curve["points"] if mean(p["heldOut"]) >= wanted]
    return min(reached, default=None)


def attacked(found, control):
    rate, point = peak(found)
    chance = point["heldOut"][0]["chance"]
    return {
        "seeds": {rate: curve["seeds"] for rate, curve in found.items()},
        "before": interval(next(iter(whole(found).values()))["points"][0]["heldOut"]),
        "worst": {"rate": rate, "step": point["step"], "heldOut": interval(point["heldOut"]), "own": mean(point["own"])},
        "worstSingleRun": max(accuracy(o) for c in found.values() for p in c["points"] for o in p["heldOut"]),
        "stepsToHalf": first_step(found, chance + (1 - chance) * 0.5),
        "stepsToMost": first_step(found, chance + (1 - chance) * 0.9),
        "stepsTo80Percent": first_step(found, 0.8),
        "excess": interval(point["heldOut"], peak(control)[1]["heldOut"]) if control else None,
        "curves": {
            rate: [{"step": p["step"], "heldOut": mean(p["heldOut"]), "own": mean(p["own"])} for p in curve["points"]]
            for rate, curve in found.items()
        },
    }


def summarise(reading, rates, steps):
    """Everything that the table says; models and rates that are not computed yet are left out."""
    result = {"seeds": reading.seeds, "steps": steps, "rates": list(rates), "models": {}}
    control = curves(reading, CONTROL, rates, steps)
    for name in sorted(reading.names(), key=ORDER.index):
        row = {}
        for suite, file in SUITES.items():
            scores = [score for seed in reading.seeds if (score := reading.score(name, seed, file))]
            if scores:
                row[suite] = {
                    "seeds": len(scores),
                    "accuracy": interval(scores),
                    "loss": of_seeds([score["loss"] for score in scores]),
                    "bySeed": [score["accuracy"] for score in scores],
                }
        found = curves(reading, name, rates, steps)
        if found:
            row["attack"] = attacked(found, control)
        if refusals := reading.refusals(name):
            row["refused"] = refusals
        result["models"][name] = row
    result["cutGraftIsControl"] = {seed: reading.same_bytes("graft, cut", "control", seed) for seed in reading.seeds}
    result["intervalsFrom"] = "clustered bootstrap of questions and seeds, 95 %; of losses Student's over seeds"
    return result


def percent(value, sign=False):
    numbers = [f"{100 * value[key]:{'+' if sign else ''}.1f}" for key in ("estimate", "low", "high")]
    return f"{numbers[0]} [{numbers[1]}, {numbers[2]}]"


def nats(value):
    text = f"{value['estimate']:.2f}"
    return text if value["low"] is None else f"{text} [{value['low']:.2f}, {value['high']:.2f}]"


def steps_text(value, budget):
    return f"> {budget}" if value is None else str(value)


def lines(head, rows):
    return ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]


def markdown(result):
    budget = result["steps"]
    rows = []
    for name, row in result["models"].items():
        if set(SUITES) <= set(row):
            rows.append([name, str(row["general"]["seeds"])] + [text for suite in SUITES for text in (percent(row[suite]["accuracy"]), nats(row[suite]["loss"]))])
    text = ["", *lines(["model", "seeds", "general, %", "loss", "restricted, %", "loss"], rows), ""]
    rows = []
    for name, row in result["models"].items():
        if "attack" in row:
            attack = row["attack"]
            worst = attack["worst"]
            rows.append([
                name,
                "; ".join(f"{rate}: {len(seeds)}" for rate, seeds in attack["seeds"].items()),
                percent(attack["before"]),
                percent(worst["heldOut"]),
                f"lr {worst['rate']}, step {worst['step']}",
                steps_text(attack["stepsToHalf"], budget),
                steps_text(attack["stepsToMost"], budget),
                "0, the same bytes" if name in (CONTROL, TWIN) else percent(attack["excess"], sign=True),
            ])
    head = ["attacked", "seeds at each rate", "held-out before, %", "most after, %", "where", "steps to 50 %", "to 90 %", "excess over the control, points"]
    text += [*lines(head, rows), ""]
    rows = []
    for name, row in result["models"].items():
        if "attack" in row and name != CONTROL:
            curve = row["attack"]["curves"][row["attack"]["worst"]["rate"]]
            rows.append([f"{name}, lr {row['attack']['worst']['rate']}"] + [f"{100 * p['heldOut']:.0f} ({100 * p['own']:.0f})" for p in curve])
            head = ["held-out (own) after steps, %"] + [str(p["step"]) for p in curve]
    if rows:
        text += [*lines(head, rows), ""]
    for name, row in result["models"].items():
        if "refused" in row:
            places = ", ".join(f"{count} (seed {seed})" for seed, count in row["refused"].items())
            text += [f"**{name}**: never released, so never attacked. `sluice release` found near copies of withheld rows",
                     f"among those that stay (correlation 0.95 and more), in so many places: {places}.", ""]
    return "\n".join(text) + "\n"


def put_between_marks(file, table, begin, end):
    before, rest = file.read_text().split(begin)
    file.write_text(before + begin + "\n" + table + end + rest.split(end)[1])


def picture(result):
    """Held-out accuracy over the attack's steps at each model's worst rate."""
    width, height, left, bottom, top = 720, 340, 56, 44, 40
    found = {name: row["attack"] for name, row in result["models"].items() if "attack" in row and name != CONTROL}
    steps = [p["step"] for p in next(iter(next(iter(found.values()))["curves"].values()))]

    def x(index):
        return left + (width - left - 150) * index / (len(steps) - 1)

    def y(value):
        return height - bottom - (height - bottom - top) * value

    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{left}" y="20" font-size="14">What relearning gets back: held-out restricted questions, %</text>',
    ]
    for tenth in range(0, 11, 2):
        svg.append(f'<path d="M{left} {y(tenth / 10):.1f}H{x(len(steps) - 1):.1f}" stroke="#ddd"/>')
        svg.append(f'<text x="{left - 8}" y="{y(tenth / 10) + 4:.1f}" text-anchor="end">{tenth * 10}</text>')
    svg.append(f'<path d="M{left} {y(0.25):.1f}H{x(len(steps) - 1):.1f}" stroke="#888" stroke-dasharray="4 3"/>')
    svg.append(f'<text x="{x(len(steps) - 1) + 6:.1f}" y="{y(0.25) + 16:.1f}" fill="#666">guessing</text>')
    for index, step in enumerate(steps):
        svg.append(f'<text x="{x(index):.1f}" y="{height - bottom + 18}" text-anchor="middle">{step}</text>')
    svg.append(f'<text x="{(left + x(len(steps) - 1)) / 2:.0f}" y="{height - 8}" text-anchor="middle">steps of the attack</text>')
    ends = []
    for name, attack in found.items():
        curve = [p["heldOut"] for p in attack["curves"][attack["worst"]["rate"]]]
        path = "L".join(f"{x(i):.1f} {y(v):.1f}" for i, v in enumerate(curve))
        svg.append(f'<path d="M{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>')
        ends.append([y(curve[-1]) + 4, f"{name}, lr {attack['worst']['rate']}", COLOURS[name]])
    ends.sort()
    for above, end in zip(ends, ends[1:], strict=False):
        end[0] = max(end[0], above[0] + 15)
    svg += [f'<text x="{x(len(steps) - 1) + 6:.1f}" y="{at:.1f}" fill="{colour}">{text}</text>' for at, text, colour in ends]
    return "\n".join([*svg, "</svg>"]) + "\n"
