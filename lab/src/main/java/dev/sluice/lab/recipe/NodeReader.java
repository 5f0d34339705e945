package dev.sluice.lab.recipe;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads one small YAML document from the parser's events: at most 100 kB and eight levels, no
/// aliases, no tags, no key twice.
final class NodeReader {
    static final int MAX_BYTES = 100_000;
    private static final int MAX_DEPTH = 8;

    private final String file;
    private final Iterator<Event> events;

    private NodeReader(String file, Iterator<Event> events) {
        this.file = file;
        this.events = events;
    }

    /// @param file names it in errors
    /// @throws RecipeException where it is no such document
    static Node.Mapping read(String file, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw refused(file, 1, "over %,d bytes".formatted(MAX_BYTES), "name a recipe");
        }
        LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, text));
            return new NodeReader(file, parser).document();
        } catch (CharacterCodingException e) {
            throw refused(file, 1, "not UTF-8", "save it as UTF-8");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw refused(file, line, "not valid YAML: " + e.getProblem(), "check that line");
        } catch (YamlEngineException e) {
            throw refused(file, 1, "not valid YAML: " + e.getMessage(), "correct it");
        }
    }

    private Node.Mapping document() {
        Node root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                if (root != null) {
                    throw refused(event, "a second document begins here", "keep one a file");
                }
                root = node(events.next(), 1);
            }
        }
        if (root instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw refused(file, 1, "the file holds no keys", "write 'model: …', 'method: …'");
    }

    private Node node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw refused(event, "nested deeper than %d levels".formatted(MAX_DEPTH), "flatten it");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(event, scalar.getTag().isPresent());
            boolean isQuoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
            return new Node.Scalar(line(event), scalar.getValue(), isQuoted);
        }
        if (event instanceof CollectionStartEvent start) {
            refuseTag(event, start.getTag().isPresent());
            return event.getEventId() == Event.ID.MappingStart
                    ? mapping(line(event), depth)
                    : sequence(line(event), depth);
        }
        throw refused(event, "an alias, which recipes do not use", "write the value out");
    }

    private Node sequence(int line, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Node.Sequence(line, items);
    }

    private Node mapping(int line, int depth) {
        Map<String, Node> entries = new LinkedHashMap<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            if (!(node(event, depth + 1) instanceof Node.Scalar key)) {
                throw refused(event, "a key must be a plain word", "write a name before ':'");
            }
            Node value = node(events.next(), depth + 1);
            if (entries.putIfAbsent(key.text(), value) != null) {
                throw refused(
                        event, "the key '%s' stands twice".formatted(key.text()), "remove one");
            }
        }
        return new Node.Mapping(line, entries);
    }

    private void refuseTag(Event event, boolean hasTag) {
        if (hasTag) {
            throw refused(event, "a tag, which recipes do not use", "remove it");
        }
    }

    private RecipeException refused(Event event, String problem, String remedy) {
        return refused(file, line(event), problem, remedy);
    }

    private static RecipeException refused(String file, int line, String problem, String remedy) {
        return new RecipeException(List.of("%s:%d: %s; %s".formatted(file, line, problem, remedy)));
    }

    private static int line(Event event) {
        Optional<Mark> mark = event.getStartMark();
        return mark.map(place -> place.getLine() + 1).orElse(1);
    }
}
