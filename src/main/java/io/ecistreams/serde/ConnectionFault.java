package io.ecistreams.serde;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.flink.avro.shaded.com.fasterxml.jackson.core.JsonProcessingException;

/**
 * Why a registry could not be asked, in words for the user.
 *
 * @param cause to follow "for this and that"
 * @param cure a sentence
 */
record ConnectionFault(String cause, String cure) {
  private static final String REACH =
      "Check that it runs, that the URL is right and that this machine may connect to it.";

  static ConnectionFault of(IOException failure, String url) {
    String said = String.valueOf(failure.getMessage());
    if (said.contains("Too many open files")) {
      return new ConnectionFault(
          "this process has too many open files",
          "The registry is not at fault: raise the limit of this process (ulimit -n), or see what"
              + " holds its files.");
    }
    if (failure instanceof JsonProcessingException) {
      return new ConnectionFault("the answer is not JSON", path());
    }
    if (has(failure, UnknownHostException.class)) {
      return new ConnectionFault("there is no host of that name", REACH);
    }
    if (said.contains("PKIX") || said.contains("No subject alternative")) {
      return new ConnectionFault(
          "its certificate is not trusted: " + said,
          "Give the certificates to trust with schema.registry.ssl.truststore.location and"
              + " schema.registry.ssl.truststore.password.");
    }
    if (has(failure, SocketTimeoutException.class)) {
      return new ConnectionFault("no answer came in time", REACH + " " + scheme(url));
    }
    if (failure instanceof SSLException
        || said.contains("Unexpected end of file")
        || said.contains("Invalid Http response")
        || said.contains("Connection reset")) {
      return new ConnectionFault(said, scheme(url) + " " + REACH);
    }
    return new ConnectionFault(said, REACH);
  }

  /** What to look at where something else than a registry has answered. */
  static String path() {
    return "Check the path of the URL (Apicurio: /apis/ccompat/v7), its port, and whether it begins"
        + " with http:// or https://.";
  }

  /** The two ends may speak different protocols, which shows in many ways. */
  private static String scheme(String url) {
    return url.startsWith("https")
        ? "If it speaks HTTP without TLS, the URL begins with http:// instead of https://."
        : "If it speaks TLS, the URL begins with https:// instead of http://.";
  }

  private static boolean has(Throwable failure, Class<? extends IOException> type) {
    return Stream.iterate(failure, t -> t != null, Throwable::getCause).anyMatch(type::isInstance);
  }
}
