package dev.sluice.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.PathText;
import dev.sluice.hub.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An address is parted at its slashes before anything of it is decoded, so that an encoded slash
/// is part of a name: it can neither reach another route nor leave a folder.
class PathTextTest {
    private static final Endpoint FILES = _ -> {};
    private static final Endpoint SETTINGS = _ -> {};

    private final Router router =
            new Router()
                    .on("GET", "{ns}/{name}/resolve/**", FILES)
                    .on("PUT", "api/{kind}/{ns}/{name}/settings", SETTINGS);

    @Test
    void anEncodedSlashPartsNothing() {
        assertThat(PathText.names("/a%2Fb/c")).containsExactly("a/b", "c");
        assertThat(PathText.names("/a%252Fb")).containsExactly("a%2Fb");
        assertThat(PathText.names("/a/%2e%2e/b")).containsExactly("a", "..", "b");
        assertThat(PathText.names("//a//")).containsExactly("", "a", "");
        assertThat(PathText.names("/a+b")).as("a plus is a plus").containsExactly("a+b");
        assertThat(PathText.names("/")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/a%2", "/%zz", "/%-1", "/%ff", "/%c0%af", "/%ed%a0%80"})
    void whatIsNotUtf8InPercentsIsRefused(String path) {
        assertThatThrownBy(() -> PathText.names(path))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400));
    }

    @Property
    void whatIsEncodedIsOneNameAndDecodesToItself(@ForAll String name) {
        Assume.that(!name.isEmpty() && isText(name));
        String encoded = PathText.encode(name);
        assertThat(encoded).matches("[\\w.~%-]+");
        assertThat(PathText.names("/" + encoded)).containsExactly(name);
        assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(name);
    }

    @Test
    void aRouteIsNotReachedByASlashInAName() {
        assertThat(find("GET", "/acme/m/resolve/main/a/b"))
                .hasValueSatisfying(
                        match -> {
                            assertThat(match.names()).isEqualTo(Map.of("ns", "acme", "name", "m"));
                            assertThat(match.rest()).isEqualTo(List.of("main", "a", "b"));
                        });
        assertThat(find("GET", "/acme%2Fm/resolve/main/a")).isEmpty();
        assertThat(find("GET", "/acme/m%2Fresolve%2Fmain/a")).isEmpty();
        assertThat(find("PUT", "/api/models/acme/m%2Fsettings")).isEmpty();
        assertThat(find("PUT", "/api%2Fmodels/acme/m/settings")).isEmpty();
    }

    @Test
    void headIsAnsweredByGetAndOtherMethodsAreNot() {
        assertThat(find("HEAD", "/acme/m/resolve/main/a")).isPresent();
        assertThat(find("POST", "/acme/m/resolve/main/a")).isEmpty();
        assertThat(router.knows(PathText.names("/acme/m/resolve/main/a"))).isTrue();
        assertThat(router.knows(PathText.names("/acme/m"))).isFalse();
    }

    private Optional<Router.Match> find(String method, String path) {
        return router.find(method, PathText.names(path));
    }

    private static boolean isText(String name) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }
}
