package io.ecistreams.http;

import io.ecistreams.config.HttpSettings;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every request has to pass, and what every answer carries. */
final class Gate {
  private static final String SCHEME = "Bearer ";
  private static final long LARGEST_BODY_BYTES = 4_096;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Optional<byte[]> token;
  private final boolean isLoopback;
  private final Set<String> ownNames;

  Gate(HttpSettings settings) {
    this.token = settings.token().map(secret -> secret.getBytes(StandardCharsets.UTF_8));
    this.isLoopback = LOOPBACK.contains(settings.host()) || settings.host().equals("::1");
    this.ownNames =
        Stream.of(settings.host(), settings.advertisedHost())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
  }

  /** Whether neither the address nor a token keeps anybody out. */
  boolean letsEverybodyIn() {
    return token.isEmpty() && !isLoopback;
  }

  /** Headers that keep browsers from guessing, framing and caching. */
  void addHeaders(Context context) {
    context.header("X-Content-Type-Options", "nosniff");
    context.header("X-Frame-Options", "DENY");
    context.header("Referrer-Policy", "no-referrer");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.header("Content-Security-Policy", PageFiles.CONTENT_SECURITY_POLICY);
    context.header("Cache-Control", "no-cache");
  }

  /** Limits for everybody. */
  void refuseUnlessAllowed(Context context) {
    if (context.req().getContentLengthLong() > LARGEST_BODY_BYTES) {
      throw new ProblemException(
          new Problem(413, "body-too-large", "The body is too large", "No route reads a body."));
    }
    if (isLoopback && !isOwn(hostName(context))) {
      throw new ProblemException(
          new Problem(
              421,
              "wrong-host",
              "The request is for another host",
              "Only this machine is served here; ask for localhost."));
    }
  }

  /** A page elsewhere that has a name of its own point to this machine is not let in. */
  private boolean isOwn(String host) {
    return LOOPBACK.contains(host) || ownNames.contains(host);
  }

  private static String hostName(Context context) {
    String host = Optional.ofNullable(context.header("Host")).orElse("localhost");
    return host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
  }

  /** The token, where one is asked for. */
  void requireToken(Context context) {
    if (token.isEmpty()) {
      return;
    }
    byte[] given = given(context).getBytes(StandardCharsets.UTF_8);
    // Takes the same time wherever the first difference is.
    if (!MessageDigest.isEqual(token.get(), given)) {
      context.header("WWW-Authenticate", "Bearer realm=\"eci-streams\"");
      throw new ProblemException(
          new Problem(
              401,
              "unauthorized",
              "A token is needed",
              "Send the header Authorization: Bearer with the token of http.token."));
    }
  }

  /** What comes with the scheme, in whatever case that is written (RFC 9110); else nothing. */
  private static String given(Context context) {
    String header = Optional.ofNullable(context.header("Authorization")).orElse("");
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : "";
  }
}
