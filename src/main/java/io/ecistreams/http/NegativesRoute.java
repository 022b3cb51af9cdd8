package io.ecistreams.http;

import io.ecistreams.ingest.IngestException;
import io.ecistreams.ingest.Ingestion;
import io.ecistreams.ingest.LineFormat;
import io.javalin.http.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Takes negatives, in the words of HTTP. Safe for use by several threads. */
final class NegativesRoute {
  static final String KEY = "Idempotency-Key";
  static final String REPLAYED = "Idempotency-Replayed";
  static final String FORMAT = "format";

  private static final Set<String> ENCODINGS = Set.of("identity", "gzip", "zstd");

  /** Bodies that are read for nothing at the same time, so that their senders hear why. */
  private static final int MOST_DRAINED = 4;

  /** Of bodies whose senders were not let in, or not to send that. */
  private static final long MOST_DRAINED_OF_REFUSED = 2 << 20;

  private static final int STALLED = 408;

  private final Ingestion ingestion;
  private final Semaphore drains = new Semaphore(MOST_DRAINED);

  NegativesRoute(Ingestion ingestion) {
    this.ingestion = ingestion;
  }

  /**
   * Takes a request that was let in.
   *
   * @throws ProblemException if nothing of it was taken
   */
  Answer take(Context context) {
    requireKnownEncoding(context);
    String key = key(context);
    String format = Optional.ofNullable(context.queryParam(FORMAT)).orElse(LineFormat.OWN);
    try {
      InputStream body = new SentBody(context.req().getInputStream());
      Ingestion.Taken taken =
          ingestion.take(new Ingestion.Request(context.pathParam("board"), key, format, body));
      if (taken.isRepeated()) {
        context.header(REPLAYED, "true");
      }
      return new Answer(200, Answer.JSON, Optional.empty(), taken.answer());
    } catch (IngestException e) {
      drain(context, ingestion.maxBodyBytes());
      throw new ProblemException(problem(e));
    } catch (IOException e) {
      throw stalled(e);
    }
  }

  private static void requireKnownEncoding(Context context) {
    String encoding =
        Optional.ofNullable(context.header("Content-Encoding")).orElse("identity").strip();
    // Which of them it is is told by the first bytes.
    if (!ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
      throw new ProblemException(
          new Problem(
              415,
              "unknown-encoding",
              "The encoding of the body is not accepted",
              "Send it packed by gzip or zstd, or as it is."));
    }
  }

  /** Without one the request is like no other. */
  private static String key(Context context) {
    String key =
        Optional.ofNullable(context.header(KEY)).orElseGet(() -> UUID.randomUUID().toString());
    if (!key.matches("[!-~]{1,200}")) {
      throw new ProblemException(
          Problem.badParameter(
              KEY + " must be 1 to 200 visible characters of ASCII, such as a UUID."));
    }
    return key;
  }

  /**
   * Reads what is left of a body, where the request is one with negatives and was refused before
   * its body was looked at. Who waits to be told to send it is not told, and who has stalled is not
   * waited for again.
   */
  void drainRefused(Context context, Problem problem) {
    boolean isHere =
        WriteRoute.of(context.method().name(), context.path())
            .filter(WriteRoute.NEGATIVES::equals)
            .isPresent();
    if (isHere && problem.status() != STALLED && context.header("Expect") == null) {
      drain(context, MOST_DRAINED_OF_REFUSED);
    }
  }

  /** Else the connection would end before its sender has read the answer. */
  private void drain(Context context, long most) {
    if (!drains.tryAcquire()) {
      return;
    }
    try {
      InputStream rest = context.req().getInputStream();
      long left = most;
      for (long skipped = 1; skipped > 0 && left > 0; left -= skipped) {
        skipped = rest.readNBytes(1 << 16).length;
      }
    } catch (IOException e) {
      // There is nobody left to answer.
    } finally {
      drains.release();
    }
  }

  /** Nobody but the connection is at fault where it cannot be read. */
  static final class SentBody extends FilterInputStream {
    SentBody(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int from, int length) {
      try {
        return in.read(target, from, length);
      } catch (IOException e) {
        throw stalled(e);
      }
    }

    @Override
    public void close() {
      // What is left of it may have to be read; whoever answers the request closes it.
    }
  }

  private static ProblemException stalled(IOException e) {
    return new ProblemException(
        new Problem(
            STALLED,
            "body-stalled",
            "The body did not come whole",
            "Nothing was written: "
                + e.getMessage()
                + "; send it again, without pauses or in smaller requests."));
  }

  private static Problem problem(IngestException e) {
    String detail = e.getMessage();
    return switch (e.kind()) {
      case UNREADABLE -> new Problem(400, "bad-body", "The body is not accepted", detail);
      case TOO_LARGE -> new Problem(413, "body-too-large", "The body is too large", detail);
      case OTHER_CONTENT -> new Problem(422, "key-reused", "The key was used before", detail);
      case BUSY -> new Problem(429, "busy", "Too much is being taken", detail);
      case NOT_WRITTEN -> Problem.notWritten(detail);
    };
  }
}
