package dev.sluice.seal;

import java.util.Optional;

/// One thing that is wrong with a sealed folder.
///
/// @param where the file, or the place in a bundle
/// @param expected what should be there, such as a digest
/// @param found what is there
/// @param problem the flaw in words
/// @param remedy what to do about it
public record Finding(
        Flaw flaw,
        String where,
        Optional<String> expected,
        Optional<String> found,
        String problem,
        String remedy) {

    /// A finding with nothing to compare.
    public static Finding of(Flaw flaw, String where, String problem, String remedy) {
        return new Finding(
                flaw, Quote.text(where), Optional.empty(), Optional.empty(), problem, remedy);
    }

    /// A finding of one thing in the place of another.
    public static Finding differs(
            Flaw flaw, String where, String expected, String found, String problem, String remedy) {
        return new Finding(
                flaw,
                Quote.text(where),
                Optional.of(Quote.text(expected)),
                Optional.of(Quote.text(found)),
                problem,
                remedy);
    }

    /// The same, told of a place inside a file.
    public Finding in(String file) {
        String place = where.isEmpty() ? file : file + ": " + where;
        return new Finding(flaw, place, expected, found, problem, remedy);
    }

    /// Where, what, and what to do, in one line.
    public String message() {
        StringBuilder line = new StringBuilder(where).append(": ").append(problem);
        expected.ifPresent(text -> line.append("; expected ").append(text));
        found.ifPresent(text -> line.append(", found ").append(text));
        return line.append("; ").append(remedy).toString();
    }
}
