package dev.sluice.release;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads one YAML document into nodes that know their positions.
///
/// A plan may come from a stranger, so: at most 1 MB, 32 levels, 200,000 nodes with every alias
/// written out (a few lines of aliases to aliases would otherwise stand for billions), no tags
/// (they name types to construct), no key twice (YAML readers differ in which one they believe).
///
/// Works on the parser's events, not on a composed tree, since the composer recurses as deep as the
/// document says before anyone can object.
final class YamlReader {
    static final int MAX_BYTES = 1_000_000;
    static final int MAX_DEPTH = 32;
    static final long MAX_NODES = 200_000;
    private static final int MAX_NUMBER_DIGITS = 30;

    private final Problems problems;
    private final Iterator<Event> events;
    private final ScalarResolver resolver = new JsonSchema().getScalarResolver();
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();

    private YamlReader(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /// Reads the document; what can be read on with, such as a key that stands twice, is added to
    /// `problems`.
    ///
    /// @throws PlanException where the text cannot be read to its end
    static YamlNode read(Problems problems, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw fatal(
                    problems,
                    Position.START,
                    "%,d bytes are over the limit of %,d".formatted(bytes.length, MAX_BYTES),
                    "a plan is a few hundred lines; check that it is the right file");
        }
        String text = decode(problems, bytes);
        LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
        try {
            ParserImpl events = new ParserImpl(settings, new StreamReader(settings, text));
            return new YamlReader(problems, events).document();
        } catch (MarkedYamlEngineException e) {
            Position at = e.getProblemMark().map(YamlReader::position).orElse(Position.START);
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            throw fatal(
                    problems,
                    at,
                    "not valid YAML: " + context + e.getProblem(),
                    "check indentation, quotes and brackets there and just above");
        } catch (ReaderException e) {
            throw fatal(
                    problems,
                    positionOf(text, e.getPosition()),
                    "the character U+%04X is not allowed in YAML".formatted(e.getCodePoint()),
                    "remove it, or write it as an escape in double quotes");
        } catch (YamlEngineException e) {
            throw fatal(
                    problems, Position.START, "not valid YAML: " + e.getMessage(), "correct it");
        }
    }

    private YamlNode document() {
        YamlNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case DocumentStart -> {
                    if (root != null) {
                        throw fatal(at(event), "a second document begins here", "keep one a file");
                    }
                    root = node(events.next(), 1);
                }
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd ->
                        throw fatal(at(event), "unexpected " + event, "correct it");
            }
        }
        if (root == null) {
            throw fatal(Position.START, "the file is empty", "write a plan in it");
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw fatal(
                    at(event), "nested deeper than %d levels".formatted(MAX_DEPTH), "flatten it");
        }
        if (event instanceof AliasEvent alias) {
            return resolve(alias);
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), at(event));
            return remember(
                    scalar.getAnchor(),
                    new YamlNode.Scalar(at(event), scalar.getValue(), value(scalar)));
        }
        if (event instanceof CollectionStartEvent start) {
            refuseTag(start.getTag(), at(event));
            YamlNode node =
                    start.getEventId() == Event.ID.MappingStart
                            ? mapping(at(event), depth)
                            : sequence(at(event), depth);
            if (node.expandedNodes() > MAX_NODES) {
                throw fatal(
                        at(event),
                        "with its aliases written out this is over %,d values".formatted(MAX_NODES),
                        "use fewer aliases");
            }
            return remember(start.getAnchor(), node);
        }
        throw fatal(at(event), "unexpected " + event, "correct it");
    }

    private YamlNode sequence(Position at, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return YamlNode.Sequence.of(at, items);
    }

    private YamlNode mapping(Position at, int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Map<String, Position> seen = new HashMap<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (!(key instanceof YamlNode.Scalar scalar)) {
                problems.add(
                        at(event), "", "a key must be a plain word", "write a name before ':'");
                continue;
            }
            Position first = seen.putIfAbsent(scalar.text(), at(event));
            if (first == null) {
                entries.add(new YamlNode.Entry(at(event), scalar.text(), value));
            } else {
                problems.add(
                        at(event),
                        "",
                        "the key '%s' stands on line %d already"
                                .formatted(scalar.text(), first.line()),
                        "remove one of the two");
            }
        }
        return YamlNode.Mapping.of(at, entries);
    }

    /// An alias inside its own anchor finds nothing here: the anchor is known once its node ends.
    private YamlNode resolve(AliasEvent alias) {
        YamlNode node = anchors.get(alias.getAlias());
        if (node == null) {
            throw fatal(
                    at(alias),
                    "the alias '*%s' names no anchor above it".formatted(alias.getAlias()),
                    "set the anchor first, or write the value out");
        }
        return node;
    }

    private YamlNode remember(Optional<Anchor> anchor, YamlNode node) {
        anchor.ifPresent(name -> anchors.put(name, node));
        return node;
    }

    private void refuseTag(Optional<String> tag, Position at) {
        tag.ifPresent(
                name ->
                        problems.add(
                                at,
                                "",
                                "the YAML tag '%s' is not accepted".formatted(name),
                                "remove it"));
    }

    private JsonNode value(ScalarEvent scalar) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return json.stringNode(text);
        }
        Tag tag = resolver.resolve(text, true);
        if (tag.equals(Tag.NULL)) {
            return json.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return json.booleanNode(text.equals("true"));
        }
        if (tag.equals(Tag.INT) && text.length() <= MAX_NUMBER_DIGITS) {
            BigInteger number = new BigInteger(text);
            return number.bitLength() < Long.SIZE
                    ? json.numberNode(number.longValue())
                    : json.numberNode(number);
        }
        if (tag.equals(Tag.FLOAT) && text.length() <= MAX_NUMBER_DIGITS) {
            return json.numberNode(floatOf(text));
        }
        return json.stringNode(text);
    }

    private static double floatOf(String text) {
        return switch (text) {
            case ".inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private static String decode(Problems problems, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(buffer)
                            .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            String before = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
            throw fatal(
                    problems,
                    positionOf(before, before.length()),
                    "not UTF-8 text",
                    "save the file as UTF-8");
        }
    }

    private static Position positionOf(String text, int index) {
        String before = text.substring(0, Math.min(index, text.length()));
        int line = (int) before.chars().filter(unit -> unit == '\n').count() + 1;
        return new Position(line, before.length() - before.lastIndexOf('\n'));
    }

    private static Position at(Event event) {
        return event.getStartMark().map(YamlReader::position).orElse(Position.START);
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private PlanException fatal(Position at, String problem, String remedy) {
        return fatal(problems, at, problem, remedy);
    }

    private static PlanException fatal(
            Problems problems, Position at, String problem, String remedy) {
        problems.add(at, "", problem, remedy);
        return problems.toException();
    }
}
