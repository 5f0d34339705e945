package dev.sluice.seal.verify;

import dev.sluice.seal.bundle.Statement;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.storage.Digest;
import tools.jackson.databind.node.ObjectNode;

/// A claim about the release whose signature and subject were found right. Whether it is true is
/// its signer's word.
///
/// @param file where it stands
/// @param signer whose word it is
public record Attestation(
        String file, VerificationKey signer, String predicateType, ObjectNode predicate) {
    public Attestation {
        predicate = predicate.deepCopy();
    }

    @Override
    public ObjectNode predicate() {
        return predicate.deepCopy();
    }

    Statement statement(Digest release) {
        return new Statement(file, release, predicateType, predicate);
    }
}
