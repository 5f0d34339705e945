package dev.sluice.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// A path that stays inside the folder it is resolved in, with `/` between its names.
///
/// Paths in plans, index files and manifests are written by others. They are parsed into this
/// record once, where they come in; code further on takes a `RelativePath` and need not check
/// again.
///
/// @param value the names, joined by `/`
public record RelativePath(String value) {
    private static final int MAX_PATH_BYTES = 4096;
    private static final int MAX_NAME_BYTES = 255;
    private static final String REMEDY =
            "give a path relative to the folder, such as 'model.safetensors' or 'gguf/model.gguf'";

    public RelativePath {
        check(quoted(value), value);
    }

    /// Parses `text`; a refusal quotes the text itself.
    ///
    /// @throws UnsafePathException if it is empty or absolute, has an empty name, `.`, `..`, a
    ///   backslash or a control character, or is too long for a file system
    public static RelativePath parse(String text) {
        return new RelativePath(text);
    }

    /// Parses `text`; a refusal names `where` it stands, such as `plan.yaml:12`.
    ///
    /// @throws UnsafePathException as [#parse(String)]
    public static RelativePath parse(String where, String text) {
        check(where + ": " + quoted(text), text);
        return new RelativePath(text);
    }

    /// The names from the folder down to the file.
    public List<String> names() {
        return List.of(value.split("/", -1));
    }

    /// The last name.
    public String fileName() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /// The path below `folder`, which may or may not exist.
    ///
    /// Refuses when a symbolic link on the way leads out of the folder, or to nothing. The answer
    /// holds as long as nobody else changes the folder.
    ///
    /// @throws UnsafePathException for such a link, or a name this system's locale cannot write
    public Path resolveIn(Path folder) {
        try {
            Path resolved = folder.resolve(value);
            Path existing = resolved;
            while (!existing.equals(folder) && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
                existing = parentOf(existing, folder);
            }
            if (!existing.equals(folder)
                    && !existing.toRealPath().startsWith(folder.toRealPath())) {
                throw leadsOutside(folder);
            }
            return resolved;
        } catch (InvalidPathException unwritable) {
            throw new UnsafePathException(
                    quoted(value),
                    "cannot be written in this system's locale",
                    "set LC_ALL=C.UTF-8 and run again");
        } catch (IOException dangling) {
            throw leadsOutside(folder);
        }
    }

    @Override
    public String toString() {
        return value;
    }

    private UnsafePathException leadsOutside(Path folder) {
        return new UnsafePathException(
                folder + "/" + value,
                "a symbolic link leads out of the folder or to nothing",
                "replace the link by the file it should stand for");
    }

    private static Path parentOf(Path path, Path folder) {
        Path parent = path.getParent();
        return parent == null ? folder : parent;
    }

    private static void check(String where, String text) {
        if (text.isEmpty()) {
            throw new UnsafePathException(where, "the path is empty", REMEDY);
        }
        if (text.startsWith("/") || text.matches("(?s)[A-Za-z]:.*")) {
            throw new UnsafePathException(where, "the path is absolute", REMEDY);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new UnsafePathException(where, "the path is not valid Unicode", REMEDY);
        }
        if (text.indexOf('\\') >= 0) {
            throw new UnsafePathException(where, "the path has a backslash", REMEDY);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new UnsafePathException(where, "the path has a control character", REMEDY);
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new UnsafePathException(
                    where, "the path is longer than " + MAX_PATH_BYTES + " bytes", REMEDY);
        }
        for (String name : text.split("/", -1)) {
            checkName(where, name);
        }
    }

    private static void checkName(String where, String name) {
        if (name.isEmpty()) {
            throw new UnsafePathException(where, "the path has an empty name", REMEDY);
        }
        if (name.equals(".") || name.equals("..")) {
            throw new UnsafePathException(where, "the path has the name '" + name + "'", REMEDY);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new UnsafePathException(
                    where, "a name is longer than " + MAX_NAME_BYTES + " bytes", REMEDY);
        }
    }

    /// The text as a message can print it: cut short, with nothing a terminal would obey.
    private static String quoted(String text) {
        String shown = text.length() <= 120 ? text : text.substring(0, 120) + "…";
        StringBuilder printable = new StringBuilder("'");
        shown.chars()
                .forEach(
                        unit -> {
                            if (Character.isISOControl(unit)
                                    || Character.isSurrogate((char) unit)) {
                                printable.append(String.format("\\u%04x", unit));
                            } else {
                                printable.append((char) unit);
                            }
                        });
        return printable.append('\'').toString();
    }
}
