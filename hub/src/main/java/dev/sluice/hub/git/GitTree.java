package dev.sluice.hub.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands in one folder.
///
/// @param entries in git's order, no name twice
public record GitTree(List<TreeEntry> entries) {
    /// A folder with nothing in it, which git has at the root only.
    public static final GitTree EMPTY = new GitTree(List.of());

    public GitTree {
        entries = entries.stream().sorted(TreeEntry.ORDER).toList();
    }

    /// The entry of a name.
    public Optional<TreeEntry> find(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /// The id of this tree.
    public Oid oid() {
        return Oid.of("tree", encode());
    }

    /// `<mode> <name>\0<20 bytes>` for each entry.
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (TreeEntry entry : entries) {
            bytes.writeBytes(
                    (entry.mode() + " " + entry.name() + "\0").getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(entry.oid().toBytes());
        }
        return bytes.toByteArray();
    }

    /// Reads what [#encode] wrote.
    ///
    /// @throws IllegalStateException for anything else, as only this class writes what is stored
    public static GitTree parse(byte[] bytes) {
        List<TreeEntry> entries = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int space = indexOf(bytes, (byte) ' ', at);
            int zero = indexOf(bytes, (byte) 0, space);
            if (zero + 1 + Oid.BYTES > bytes.length) {
                throw damaged();
            }
            boolean folder = space - at == 5;
            String name = new String(bytes, space + 1, zero - space - 1, StandardCharsets.UTF_8);
            entries.add(new TreeEntry(name, folder, Oid.ofBytes(bytes, zero + 1)));
            at = zero + 1 + Oid.BYTES;
        }
        return new GitTree(entries);
    }

    private static int indexOf(byte[] bytes, byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw damaged();
    }

    private static IllegalStateException damaged() {
        return new IllegalStateException("a stored git tree is damaged");
    }
}
