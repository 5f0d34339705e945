package dev.sluice.seal.bundle;

import dev.sluice.seal.Flaw;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The field `verificationMaterial` of a bundle.
final class MaterialJson {
    private static final String WHERE = "verificationMaterial";
    private static final String CHAIN = WHERE + ".x509CertificateChain";
    private static final Set<String> FIELDS =
            Set.of(
                    "publicKey",
                    "x509CertificateChain",
                    "certificate",
                    "tlogEntries",
                    "timestampVerificationData");
    private static final int MAX_CERTIFICATES = 16;

    private MaterialJson() {}

    static ObjectNode write(VerificationMaterial material) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (material) {
            case VerificationMaterial.KeyHint key ->
                    json.putObject("publicKey").put("hint", key.hint().hex());
            case VerificationMaterial.CertificateChain chain -> {
                ArrayNode certificates =
                        json.putObject("x509CertificateChain").putArray("certificates");
                chain.certificates()
                        .forEach(each -> certificates.addObject().put("rawBytes", encoded(each)));
            }
        }
        json.putArray("tlogEntries");
        return json;
    }

    static VerificationMaterial read(JsonNode node) {
        ObjectNode json = Fields.object(WHERE, node);
        Fields.only(WHERE, json, FIELDS);
        List<String> ways =
                List.of("publicKey", "x509CertificateChain", "certificate").stream()
                        .filter(json::has)
                        .toList();
        if (ways.isEmpty()) {
            throw Fields.refuse(Flaw.MISSING_HINT, WHERE, "it does not say who signed");
        }
        if (ways.size() > 1) {
            throw Fields.refuse(
                    Flaw.MALFORMED, WHERE, "it says in several ways who signed: " + ways);
        }
        return switch (ways.getFirst()) {
            case "publicKey" -> hint(json.path("publicKey"));
            case "x509CertificateChain" -> chain(json.path("x509CertificateChain"));
            default ->
                    throw Fields.refuse(
                            Flaw.UNSUPPORTED_TYPE,
                            WHERE,
                            "it was signed without a key of its own (Sigstore's keyless way),"
                                    + " which is not verified here");
        };
    }

    /// What the bundle carries that is not looked at here: entries of a transparency log, and time
    /// stamps.
    static List<String> unchecked(JsonNode node) {
        List<String> unchecked = new ArrayList<>();
        if (!node.path("tlogEntries").isEmpty()) {
            unchecked.add("transparency log entries in the bundle");
        }
        if (!node.path("timestampVerificationData").isEmpty()) {
            unchecked.add("time stamps in the bundle");
        }
        return unchecked;
    }

    private static VerificationMaterial hint(JsonNode node) {
        String where = WHERE + ".publicKey";
        ObjectNode key = Fields.object(where, node);
        Fields.only(where, key, Set.of("hint"));
        if (!key.path("hint").isString() || key.path("hint").stringValue().isEmpty()) {
            throw Fields.refuse(
                    Flaw.MISSING_HINT, where + ".hint", "it does not say which key signed");
        }
        return new VerificationMaterial.KeyHint(
                Fields.digest(where + ".hint", key.path("hint").stringValue()));
    }

    private static VerificationMaterial chain(JsonNode node) {
        ObjectNode chain = Fields.object(CHAIN, node);
        Fields.only(CHAIN, chain, Set.of("certificates"));
        List<JsonNode> entries = Fields.array(CHAIN, chain.path("certificates"));
        if (entries.isEmpty() || entries.size() > MAX_CERTIFICATES) {
            throw Fields.differs(
                    Flaw.MALFORMED,
                    CHAIN,
                    "1 to " + MAX_CERTIFICATES,
                    Integer.toString(entries.size()),
                    "it holds no chain of certificates");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String where = CHAIN + ".certificates[" + i + "]";
            ObjectNode entry = Fields.object(where, entries.get(i));
            Fields.only(where, entry, Set.of("rawBytes"));
            certificates.add(certificate(where, Fields.base64(where, entry.path("rawBytes"))));
        }
        return new VerificationMaterial.CertificateChain(certificates);
    }

    private static X509Certificate certificate(String where, byte[] der) {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            // The factory takes PEM too, and what follows the certificate is not read.
            if (der.length > 0
                    && der[0] == 0x30
                    && CertificateFactory.getInstance("X.509").generateCertificate(in)
                            instanceof X509Certificate certificate
                    && in.available() == 0) {
                return certificate;
            }
        } catch (CertificateException damaged) {
            throw Fields.refuse(
                    Flaw.MALFORMED, where, "it is no certificate: " + damaged.getMessage());
        }
        throw Fields.refuse(Flaw.MALFORMED, where, "it is not one certificate in DER");
    }

    private static String encoded(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate that was read is one", impossible);
        }
    }
}
