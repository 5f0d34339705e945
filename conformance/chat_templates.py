"""What transformers makes of chat templates, as the expected outputs of the engine's ChatTemplateTest;
with --check it only compares. Templates stand beside the outputs: SmolLM2's own, and five in the style
of Gemma 3, Llama 3, Qwen2.5, Qwen3 and Mistral. chat_snippets.json holds single constructs.

An output of null means that Python raises."""

import datetime
import json
import pathlib
import sys

import transformers.utils.chat_template_utils as chat

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "engine/src/test/resources/dev/sluice/engine/chat"
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "tide",
            "description": "The tide at a harbor's mouth, in metres – \"today\".",
            "parameters": {
                "type": "object",
                "properties": {"harbor": {"type": "string"}, "hour": {"type": "integer", "default": 12}},
                "required": ["harbor"],
            },
        },
    },
    {"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}},
]


def say(role, content, **more):
    return {"role": role, "content": content, **more}


CALL = {
    "id": "abcdefghi",
    "type": "function",
    "function": {"name": "tide", "arguments": {"harbor": "Käfig", "hour": 6, "exact": True, "of": None, "by": 0.5}},
}

CONVERSATIONS = {
    "one question": [say("user", "Hi")],
    "with a system": [say("system", " Be brief. \n"), say("user", "Hi"), say("assistant", " Hello. \n"), say("user", "Bye")],
    "space and marks": [say("user", "  two\n\n lines <b>&\"'\\ 東京 😀 ")],
    "wrong turns": [say("user", "a"), say("user", "b")],
    "starts with the assistant": [say("assistant", "a"), say("user", "b")],
    "parts": [say("user", [{"type": "image"}, {"type": "text", "text": " see "}])],
    "system in parts": [say("system", [{"type": "text", "text": "Be"}]), say("user", "Hi")],
    "thinking": [
        say("user", "2+2?"),
        say("assistant", "<think>\nfour\n</think>\n\n4"),
        say("user", "3+3?"),
        say("assistant", "<think>\n\nsix\n</think>\n\n6"),
    ],
    "reasoning": [say("user", "2+2?"), say("assistant", "4", reasoning_content="\nfour\n")],
    "a tool is called": [
        say("user", "Tide?"),
        say("assistant", "", tool_calls=[CALL]),
        say("tool", '{"metres": 1.5}', tool_call_id="abcdefghi"),
        say("assistant", "1.5 m"),
        say("user", "Thanks"),
    ],
    "two tools are called": [
        say("user", "Tide?"),
        say("assistant", "Well", tool_calls=[CALL, CALL]),
        say("tool", "1.5", tool_call_id="abcdefghi"),
        say("tool", "2.5", tool_call_id="abcdefghi"),
    ],
    "no content": [say("user", None)],
    "another role": [say("critic", "Hm")],
    "the user twice with the same words": [say("user", "a"), say("assistant", "b"), say("user", "a")],
}

VARIANTS = [
    {"prompt": False},
    {"prompt": True},
    {"prompt": True, "tools": TOOLS},
    {"prompt": True, "more": {"enable_thinking": False, "date_string": "1 Jan 2030"}},
]


class FixedTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 5, 14, 7, 9)


def render(template, messages, prompt, tools=None, more=None):
    try:
        return chat._compile_jinja_template(template).render(
            messages=messages, tools=tools, documents=None, add_generation_prompt=prompt, **SPECIAL, **(more or {})
        )
    except Exception:
        return None


def whole():
    rows = []
    for path in sorted(FIXTURES.glob("*.jinja")):
        for name, messages in CONVERSATIONS.items():
            for variant in VARIANTS:
                output = render(path.read_text(), messages, **variant)
                rows.append({"template": path.stem, "conversation": name, **variant, "output": output})
    return {"conversations": CONVERSATIONS, "rows": rows}


def snippets():
    messages = [say("system", " Be good. "), say("user", "Hi"), say("assistant", "Hé <b>\"q\" 'a'\n")]
    rows = []
    for template in json.loads((HERE / "chat_snippets.json").read_text()):
        rows.append({"template": template, "output": render(template, messages, True, TOOLS[:1])})
    return {"messages": messages, "tools": TOOLS[:1], "rows": rows}


def main():
    chat.datetime = FixedTime
    differing = []
    for name, made in {"templates": whole(), "snippets": snippets()}.items():
        path = FIXTURES / f"{name}.json"
        text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
        if "--check" in sys.argv:
            if path.read_text() != text:
                differing.append(path)
        else:
            path.write_text(text)
        rows = made["rows"]
        print(f"{path.name}: {len(rows)} rows, {sum(row['output'] is None for row in rows)} refused by Python")
    for path in differing:
        print("differs:", path)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
