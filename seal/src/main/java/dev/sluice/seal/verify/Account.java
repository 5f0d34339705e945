package dev.sluice.seal.verify;

import dev.sluice.seal.Quote;
import dev.sluice.seal.bundle.Bundle;
import java.util.ArrayList;
import java.util.List;

/// Tells what was looked at and what was not, so that nobody takes a verification for more.
record Account(
        Request request,
        Bundle bundle,
        SignedBy signer,
        ContentsCheck contents,
        AttestationCheck claims,
        AdvisoryCheck advisories) {
    private static final int NAMES_SHOWN = 5;

    List<String> checked() {
        List<String> lines = new ArrayList<>();
        lines.add("the signature, by " + signer.words());
        lines.add("%,d files, %s".formatted(contents.files().size(), request.contents().reading()));
        lines.add("that no file is missing and none was added");
        lines.add("%,d attestations of this release".formatted(claims.right().size()));
        if (!request.advisories().isEmpty()) {
            lines.add("%,d advisories".formatted(advisories.read()));
        }
        request.requirements().forEach(each -> lines.add("that " + each.text()));
        return lines;
    }

    List<String> notChecked() {
        List<String> lines = new ArrayList<>();
        switch (signer) {
            case SignedBy.Key _ ->
                    lines.add("whose key it is: that it is the signer's is your word");
            case SignedBy.Stranger _ -> lines.add("whose key it is: nobody had vouched for it");
            case SignedBy.Certificate _ ->
                    lines.add(
                            "whether the certificate was revoked; that the root is right is your"
                                    + " word");
        }
        lines.add("when it was signed: no transparency log or time stamp was looked at");
        lines.add("whether what the attestations claim is true: that is their signers' word");
        bundle.unchecked().forEach(each -> lines.add(each));
        if (!contents.leftOut().isEmpty()) {
            lines.add(
                    "%,d files that the signature leaves out: %s"
                            .formatted(contents.leftOut().size(), names(contents.leftOut())));
        }
        if (request.advisories().isEmpty()) {
            lines.add("whether the release was taken back: no advisories were given");
        } else if (advisories.ofOthers() > 0) {
            lines.add(
                    "%,d advisories about other releases, by keys that were not named"
                            .formatted(advisories.ofOthers()));
        }
        return lines;
    }

    private static String names(List<String> all) {
        String shown = String.join(", ", all.stream().limit(NAMES_SHOWN).map(Quote::text).toList());
        return all.size() > NAMES_SHOWN ? shown + ", …" : shown;
    }
}
