package dev.sluice.lab.suite;

/// Counts words as the harness does: the parts that Python's `re.split(r"\s+", text)` gives, so an
/// empty part before leading and after trailing white space counts too.
final class Words {
    private Words() {}

    static int count(String text) {
        int runs = 0;
        boolean inSpace = false;
        for (int offset = 0; offset < text.length(); ) {
            int point = text.codePointAt(offset);
            boolean space = isPythonSpace(point);
            if (space && !inSpace) {
                runs++;
            }
            inSpace = space;
            offset += Character.charCount(point);
        }
        return runs + 1;
    }

    /// What Python's `str.isspace` says, which `\s` follows; Java's white space lacks U+0085 and
    /// the no-break spaces.
    static boolean isPythonSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85;
    }
}
