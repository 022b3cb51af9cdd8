package io.ecistreams.ingest;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.IngestSettings;
import io.ecistreams.ingest.IngestException.Kind;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.SchemaRegistryException;
import io.ecistreams.serde.TextLines;
import io.ecistreams.serde.UnpackedInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes negatives that somebody sends in a body of lines: reads and judges them one after another,
 * keeps the good ones in a file, and has them delivered when the body has come whole. Safe for use
 * by several threads.
 */
public final class Ingestion implements AutoCloseable {
  /** Fewer than the server has threads, so that others are answered whatever these wait for. */
  private static final int MOST_REQUESTS = 8;

  private final IngestSettings settings;
  private final Path directory;
  private final LineJudge judge;
  private final Ledger ledger;
  private final IngestCounts counts = new IngestCounts();
  private final Semaphore permits = new Semaphore(MOST_REQUESTS);

  /**
   * An ingestion.
   *
   * @param directory for records of requests that are under way
   * @param ledger closed with this
   */
  public Ingestion(IngestSettings settings, Path directory, LineJudge judge, Ledger ledger) {
    this.settings = settings;
    this.directory = directory;
    this.judge = judge;
    this.ledger = ledger;
  }

  /**
   * A request.
   *
   * @param board that its records are for
   * @param key that it has each time it is sent
   * @param format a name of {@link LineFormat#KNOWN}
   * @param body lines, as they are or packed by gzip or zstd
   */
  public record Request(String board, String key, String format, InputStream body) {}

  /**
   * What the sender gets.
   *
   * @param answer JSON
   * @param isRepeated whether it was taken before
   */
  public record Taken(byte[] answer, boolean isRepeated) {}

  /** What has come so far. */
  public IngestCounts counts() {
    return counts;
  }

  /** Bytes of the largest body, unpacked. */
  public long maxBodyBytes() {
    return settings.maxBodyBytes();
  }

  /**
   * Takes a request: returns when the brokers have what is good of it.
   *
   * @throws IngestException if nothing of it was taken, or that is not known; with the same key it
   *     can be sent again
   */
  public Taken take(Request request) {
    LineFormat format = format(request.format());
    requireBoardName(request.board());
    if (!permits.tryAcquire()) {
      throw new IngestException(
          Kind.BUSY,
          "%d requests are being read already; send it again soon.".formatted(MOST_REQUESTS));
    }
    try (Spool spool = new Spool(directory, counts, settings.maxInFlightBytes())) {
      return take(request, format, spool);
    } catch (SchemaRegistryException e) {
      throw new IngestException(Kind.NOT_WRITTEN, e.getMessage(), e);
    } finally {
      permits.release();
    }
  }

  private static LineFormat format(String name) {
    return Optional.ofNullable(LineFormat.KNOWN.get(name))
        .orElseThrow(
            () ->
                new IngestException(
                    Kind.UNREADABLE,
                    "There is no format %s, only %s."
                        .formatted(name, String.join(", ", LineFormat.KNOWN.keySet()))));
  }

  private void requireBoardName(String board) {
    if (!judge.isBoardName(board)) {
      throw new IngestException(
          Kind.UNREADABLE,
          "No board can be called so: a name is not blank, not too long, and has neither | nor characters that are not seen.");
    }
  }

  private Taken take(Request request, LineFormat format, Spool spool) {
    Refusals refusals = new Refusals();
    WatchedText text = read(request, format, spool, refusals);
    byte[] answer = refusals.answer(spool.records());
    if (spool.records() > 0) {
      Optional<Delivery> earlier =
          ledger.deliver(
              request.board() + "|" + request.key(), new Delivery(text.content(), answer), spool);
      if (earlier.isPresent()) {
        return repeated(earlier.get(), text);
      }
    }
    counts.add(spool.records(), refusals.lines(), text.bytes());
    return new Taken(answer, false);
  }

  private static Taken repeated(Delivery earlier, WatchedText text) {
    if (!earlier.content().equals(text.content())) {
      throw new IngestException(
          Kind.OTHER_CONTENT,
          "Another body was taken under this Idempotency-Key; give each body a key of its own.");
    }
    return new Taken(earlier.answer(), true);
  }

  private WatchedText read(Request request, LineFormat format, Spool spool, Refusals refusals) {
    AtomicReference<WatchedText> watched = new AtomicReference<>();
    Map<String, ?> defaults = Map.of("board", request.board(), "minedAt", judge.now());
    try (TextLines lines =
        new TextLines(
            request.body(),
            "The body",
            settings.maxLineBytes(),
            (body, name) -> {
              watched.set(watchedText(body, name));
              return watched.get();
            })) {
      long number = 1;
      for (Optional<TextLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
        Optional<Rejection> refused =
            read(line.get(), "line " + number, request.board(), format, defaults, spool);
        if (refused.isPresent()) {
          refusals.add(number, refused.get());
        }
        number++;
      }
    } catch (JsonInputException e) {
      throw new IngestException(Kind.UNREADABLE, e.getMessage(), e);
    }
    return watched.get();
  }

  /** Bounded on both sides: a packed body may be long and hold nothing. */
  private WatchedText watchedText(InputStream body, String name) throws IOException {
    InputStream packed = new WatchedText(body, settings.maxBodyBytes());
    return new WatchedText(UnpackedInput.ofStranger(packed, name), settings.maxBodyBytes());
  }

  /** Keeps the records of a line, or says why it is refused. */
  private Optional<Rejection> read(
      TextLines.Line line,
      String place,
      String board,
      LineFormat format,
      Map<String, ?> defaults,
      Spool spool) {
    if (line.isTooLong()) {
      return Optional.of(
          new Rejection(
              RejectionReason.TOO_LARGE,
              "%s: more than %d bytes (http.ingest.max.line.bytes); send its negatives in several records"
                  .formatted(place, settings.maxLineBytes())));
    }
    List<LineJudge.Encoded> good = new ArrayList<>();
    try {
      for (MinedNegatives record : format.read(line, place, defaults)) {
        Outcome<LineJudge.Encoded> outcome = judge.judge(record, board);
        if (outcome instanceof Outcome.Refused<LineJudge.Encoded> refused) {
          return Optional.of(refused.rejection());
        }
        good.add(((Outcome.Accepted<LineJudge.Encoded>) outcome).value());
      }
    } catch (JsonInputException e) {
      return Optional.of(new Rejection(RejectionReason.UNDECODABLE, e.getMessage()));
    }
    good.forEach(record -> spool.add(record.key(), record.value()));
    return Optional.empty();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
