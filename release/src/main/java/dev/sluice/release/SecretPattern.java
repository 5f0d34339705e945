package dev.sluice.release;

import java.util.List;
import java.util.regex.Pattern;

/// The look of a kind of secret, as the services that issue them document it.
///
/// @param hint text that stands in every one of them: only where it is found is the pattern tried
/// @param before how many letters before the hint one may begin
record SecretPattern(String kind, String hint, int before, Pattern pattern) {
    /// No secret of these kinds is longer, but for private keys, of which the first line is enough.
    static final int MAX_LENGTH = 2_048;

    static final List<SecretPattern> ALL =
            List.of(
                    of(
                            "private key",
                            "-----BEGIN ",
                            "-----BEGIN [A-Z ]{0,30}PRIVATE KEY( BLOCK)?-----"),
                    of("age identity", "AGE-SECRET-KEY-", "AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}"),
                    of("AWS access key", "AKIA", "\\bAKIA[A-Z2-7]{16}\\b"),
                    of("AWS access key", "ASIA", "\\bASIA[A-Z2-7]{16}\\b"),
                    of("Google API key", "AIza", "\\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
                    of("Google OAuth secret", "GOCSPX-", "\\bGOCSPX-[0-9A-Za-z_-]{28}\\b"),
                    of("Azure storage key", "AccountKey=", "AccountKey=[0-9A-Za-z+/]{86}=="),
                    of("GitHub token", "gh", "\\bgh[pousr]_[0-9A-Za-z]{36,255}\\b"),
                    of("GitHub token", "github_pat_", "\\bgithub_pat_[0-9A-Za-z_]{82}\\b"),
                    of("GitLab token", "glpat-", "\\bglpat-[0-9A-Za-z_-]{20,}"),
                    of("Hugging Face token", "hf_", "\\bhf_[A-Za-z]{34}\\b"),
                    of("Hugging Face token", "api_org_", "\\bapi_org_[A-Za-z]{34}\\b"),
                    of("OpenAI key", "sk-", "\\bsk-(?:proj-|svcacct-|admin-)[0-9A-Za-z_-]{40,}"),
                    of(
                            "OpenAI key",
                            "T3BlbkFJ",
                            "[0-9A-Za-z_-]{10,100}T3BlbkFJ[0-9A-Za-z_-]{10,}",
                            110),
                    of("Anthropic key", "sk-ant-", "\\bsk-ant-[a-z0-9]{2,8}-[0-9A-Za-z_-]{80,}"),
                    of("Slack token", "xox", "\\bxox[abeoprs]-[0-9A-Za-z-]{20,}"),
                    of(
                            "Slack webhook",
                            "hooks.slack.com/",
                            "hooks\\.slack\\.com/services/T[0-9A-Z]{8,}/B[0-9A-Z]{8,}/[0-9A-Za-z]{20,}"),
                    of("Stripe key", "k_live_", "\\b[rs]k_live_[0-9A-Za-z]{20,}", 2),
                    of("npm token", "npm_", "\\bnpm_[0-9A-Za-z]{36}\\b"),
                    of("PyPI token", "pypi-", "\\bpypi-AgE[0-9A-Za-z_-]{50,}"),
                    of("SendGrid key", "SG.", "\\bSG\\.[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{43}\\b"),
                    of("Meta access token", "EAA", "\\bEAA[0-9A-Za-z]{90,}\\b"),
                    of(
                            "JSON web token",
                            "eyJ",
                            "\\beyJ[0-9A-Za-z_-]{10,}\\.eyJ[0-9A-Za-z_-]{10,}\\.[0-9A-Za-z_-]{20,}"),
                    of(
                            "password in an address",
                            "://",
                            "\\b[a-z][a-z0-9+.-]{1,20}://[^/\\s:@\"'<>{}$]{1,64}:[^/\\s:@\"'<>{}$]{6,128}@[A-Za-z0-9]",
                            22));

    private static SecretPattern of(String kind, String hint, String pattern) {
        return of(kind, hint, pattern, 0);
    }

    private static SecretPattern of(String kind, String hint, String pattern, int before) {
        return new SecretPattern(kind, hint, before, Pattern.compile(pattern));
    }
}
