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
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Optional<byte[]> token;
  private final boolean isLoopback;
  private final Set<String> ownNames;
  private final long largestNegatives;

  /**
   * A gate.
   *
   * @param largestNegatives bytes of the largest body with negatives
   */
  Gate(HttpSettings settings, long largestNegatives) {
    this.largestNegatives = largestNegatives;
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
    long most =
        WriteRoute.largestBodyBytes(context.method().name(), context.path(), largestNegatives);
    if (context.req().getContentLengthLong() > most) {
      throw new ProblemException(Problem.bodyTooLarge(most));
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

  /**
   * Who may write: with the token where there is one, from this machine only where there is none.
   * What a page elsewhere makes a browser send is refused either way: its origin is another, and no
   * form has this type.
   */
  void requireWriter(WriteRoute route, Context context) {
    if (letsEverybodyIn()) {
      throw unauthorized(
          context,
          "Without http.token nothing is written for other machines: set it, and send it in the"
              + " header Authorization: Bearer.");
    }
    requireToken(context);
    Optional<String> origin = Optional.ofNullable(context.header("Origin"));
    if (origin.filter(from -> !isOwnOrigin(from, context)).isPresent()) {
      throw new ProblemException(
          new Problem(
              403,
              "foreign-origin",
              "The request comes from another site",
              "Pages of "
                  + origin.get()
                  + " may not write here; send the request from the page of this address, or with"
                  + " a client that is no browser."));
    }
    String type = Optional.ofNullable(context.contentType()).orElse("");
    if (!type.replaceFirst(";.*", "").strip().equalsIgnoreCase(route.contentType())) {
      throw new ProblemException(
          new Problem(
              415,
              "not-json",
              "The type of the body is not accepted",
              "Send the header Content-Type: " + route.contentType() + ", also without a body."));
    }
  }

  /** Whether a page of this very address sends it. */
  private static boolean isOwnOrigin(String origin, Context context) {
    return origin.replaceFirst("^https?://", "").equalsIgnoreCase(context.header("Host"));
  }

  /** The token, where one is asked for. */
  void requireToken(Context context) {
    if (token.isEmpty()) {
      return;
    }
    byte[] given = given(context).getBytes(StandardCharsets.UTF_8);
    // Takes the same time wherever the first difference is.
    if (!MessageDigest.isEqual(token.get(), given)) {
      throw unauthorized(
          context, "Send the header Authorization: Bearer with the token of http.token.");
    }
  }

  private static ProblemException unauthorized(Context context, String detail) {
    context.header("WWW-Authenticate", "Bearer realm=\"eci-streams\"");
    return new ProblemException(new Problem(401, "unauthorized", "A token is needed", detail));
  }

  /** What comes with the scheme, in whatever case that is written (RFC 9110); else nothing. */
  private static String given(Context context) {
    String header = Optional.ofNullable(context.header("Authorization")).orElse("");
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : "";
  }
}
