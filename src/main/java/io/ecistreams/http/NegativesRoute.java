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
      InputStream body = new KeptOpen(context.req().getInputStream());
      Ingestion.Taken taken =
          ingestion.take(new Ingestion.Request(context.pathParam("board"), key, format, body));
      if (taken.isRepeated()) {
        context.header(REPLAYED, "true");
      }
      return new Answer(200, Answer.JSON, Optional.empty(), taken.answer());
    } catch (IngestException e) {
      drain(context);
      throw new ProblemException(problem(e));
    } catch (IOException e) {
      throw JsonBody.bad("The body did not come whole: " + e.getMessage() + "; send it again.");
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

  /** Else the connection would end before its sender has read the answer. */
  private void drain(Context context) {
    if (!drains.tryAcquire()) {
      return;
    }
    try {
      InputStream rest = context.req().getInputStream();
      long left = ingestion.maxBodyBytes();
      for (long skipped = 1; skipped > 0 && left > 0; left -= skipped) {
        skipped = rest.readNBytes(1 << 16).length;
      }
    } catch (IOException e) {
      // There is nobody left to answer.
    } finally {
      drains.release();
    }
  }

  /** What is left of it may have to be read. */
  private static final class KeptOpen extends FilterInputStream {
    KeptOpen(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // Whoever answers the request closes it.
    }
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
