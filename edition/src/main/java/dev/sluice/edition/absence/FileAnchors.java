package dev.sluice.edition.absence;

import dev.sluice.edition.absence.Untraced.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Makes the anchors of the withheld files in every form they may be pasted in.
final class FileAnchors {
    /// Larger files are looked for as they are only.
    private static final int MOST_FORMED_BYTES = 1 << 20;

    private final List<Untraced> untraced = new ArrayList<>();

    /// Appends to `sources` and fills `index` up to `most`.
    void add(List<WithheldFile> files, List<ByteSource> sources, ByteIndex index, int most)
            throws IOException {
        for (WithheldFile file : files) {
            long size = file.content().sizeBytes();
            int anchors = addForm(file, "as it is", file.content(), sources, index);
            if (size <= MOST_FORMED_BYTES) {
                byte[] bytes = new byte[(int) size];
                file.content().read(0, ByteBuffer.wrap(bytes));
                for (Map.Entry<String, byte[]> form : TextForms.of(bytes).entrySet()) {
                    if (index.size() < most) {
                        ByteBuffer content = ByteBuffer.wrap(form.getValue());
                        addForm(
                                file,
                                form.getKey(),
                                new WithheldFile.Held(content),
                                sources,
                                index);
                    }
                }
            }
            if (anchors == 0 && size > 0) {
                Reason reason = size < ByteWindow.LENGTH ? Reason.TOO_SHORT : Reason.NO_PATTERN;
                untraced.add(
                        new Untraced(
                                file.component(), file.relativePath(), "file", reason, 1, 1, 0));
            }
        }
    }

    private static int addForm(
            WithheldFile file,
            String form,
            WithheldFile.Content content,
            List<ByteSource> sources,
            ByteIndex index)
            throws IOException {
        ByteSource source =
                new ByteSource.FileForm(
                        file.component(), file.relativePath(), form, content, content.sizeBytes());
        sources.add(source);
        return ByteAnchorMaker.ofFile(source, sources.size() - 1, index);
    }

    List<Untraced> untraced() {
        return untraced;
    }
}
