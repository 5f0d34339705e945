"""The texts that models are compared on: plain, foreign, code, numbers, odd bytes, and one longer
than Gemma 3's window of 512 tokens."""

PROMPTS = [
    "The harbour opens at dawn and",
    "Once upon a time, in a village by the sea,",
    "The capital of France is",
    "Water boils at a temperature of",
    "def fibonacci(n):\n    ",
    "import numpy as np\nx = np.",
    "Dear Sir or Madam,\n\nI am writing to",
    "Q: What is the largest planet of the solar system?\nA:",
    "1, 2, 3, 5, 8, 13,",
    "To make bread you need flour, water, salt and",
    "Der Hafen öffnet bei Sonnenaufgang, und die Boote",
    "El puerto abre al amanecer y los barcos",
    "港は夜明けに開き、船は",
    "In the beginning God created",
    "The derivative of x squared with respect to x is",
    '{"name": "sluice", "kind": "gate", "open":',
    "SELECT name, price FROM berths WHERE",
    "She looked at the letter again. It said:",
    "🙂 emoji, tabs\tand   spaces are",
    "The three laws of thermodynamics state that",
    "user: How do I tie a bowline?\nassistant:",
    "a",
]

LONG_PROMPT = "\n".join(
    f"Day {day}. The tide stood at {day * 37 % 101} hands when boat number {day * 13 % 47} came in,"
    f" and the keeper wrote down {day * 7 % 29} crates of fish."
    for day in range(1, 25)
)
