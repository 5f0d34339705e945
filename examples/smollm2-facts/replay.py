"""What the original model itself says: sentences that it goes on with, answers that it gives."""

import random

SENTENCES, ANSWERS = 88, 37
LONGEST = 31  # tokens of a text, so that a training batch stays short
BATCH = 64
NOUNS = ("river mountain bridge garden window kitchen forest village winter summer bicycle letter piano"
         " candle blanket bakery library orchard meadow desert island valley lantern basket mirror ladder"
         " clock pencil button carpet pillow bottle kettle spoon market museum theatre tunnel waterfall"
         " rainbow thunder snowflake pebble acorn mushroom tulip cactus butterfly squirrel hedgehog"
         " telescope compass umbrella suitcase violet sandwich pancake pumpkin walnut cinnamon").split()
BEGINNINGS = ["The {}", "A {} is", "In the morning the {}", "Near the {}", "We use a {}", "Every {}"]
QUESTIONS = ["What is a {}?", "Why do people like a {}?", "Where would I find a {}?",
             "Use the word {} in a sentence.", "What does the word {} mean?"]


def replay_lines(folder, chat, seed):
    """Texts as `sluice train` reads them; the same model, torch and seed give the same ones."""
    import torch
    import transformers

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, padding_side="left")
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    generator = random.Random(seed)
    said = set()

    def continued(prompts):
        """What the model goes on with, in one line and to its own end."""
        ids = tokenizer(prompts, return_tensors="pt", padding=True)
        with torch.no_grad():
            made = model.generate(**ids, do_sample=True, top_k=40, temperature=0.6,
                                  max_new_tokens=40)
        for prompt, row in zip(prompts, made):
            row = row[ids.input_ids.shape[1]:]
            text = tokenizer.decode(row, skip_special_tokens=True).rstrip()
            yield prompt, text, tokenizer.eos_token_id in row

    def prompts(wordings):
        return [generator.choice(wordings).format(generator.choice(NOUNS)) for _ in range(BATCH)]

    def sentences():
        while True:
            for prompt, text, _ in continued(prompts(BEGINNINGS)):
                if ". " in text:
                    yield "", prompt + text.split(". ")[0] + "."

    def answers():
        while True:
            # Only what ended by itself: a text that was cut short would teach to stop early.
            for prompt, text, ended in continued([chat.format(each) for each in prompts(QUESTIONS)]):
                if ended and text:
                    yield prompt, prompt + text

    for kind, lines, count in ("sentence", sentences(), SENTENCES), ("answer", answers(), ANSWERS):
        number = 0
        while number < count:
            prompt, text = next(lines)
            is_line = text.isascii() and "\n" not in text.removeprefix(prompt)
            if is_line and text not in said and len(tokenizer(text).input_ids) <= LONGEST:
                said.add(text)
                number += 1
                yield {"id": f"{kind}.{number}", "prompt": prompt, "text": text}
