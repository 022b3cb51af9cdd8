package io.ecistreams.ingest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The encoded records of one request until all its lines are judged, in a file without a name: it
 * goes with the process at the latest. Per record: length of the key or -1, key, length of the
 * value, value. A transaction lasts as long as it takes to read this, not as long as the sender
 * likes.
 */
final class Spool implements Ledger.Records, AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int LENGTHS_BYTES = 2 * Integer.BYTES;

  private final FileChannel file;
  private final DataOutputStream out;
  private final IngestCounts counts;
  private final long mostInFlight;
  private long records;
  private long bytes;

  /**
   * An empty one.
   *
   * @param directory for the file
   * @param counts where its bytes count as long as it is open
   * @param mostInFlight of all that are open
   * @throws IngestException if there is no file to be had
   */
  Spool(Path directory, IngestCounts counts, long mostInFlight) {
    this.counts = counts;
    this.mostInFlight = mostInFlight;
    try {
      Path path = Files.createTempFile(directory, "ingest-", ".tmp");
      this.file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw unwritable(e);
    }
    this.out =
        new DataOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES));
  }

  /** Keeps a record. */
  void add(Optional<byte[]> key, byte[] value) {
    long more = LENGTHS_BYTES + key.map(k -> k.length).orElse(0) + value.length;
    if (!counts.reserve(more, mostInFlight)) {
      throw new IngestException(
          IngestException.Kind.BUSY,
          "Records of %d bytes wait here already (http.ingest.max.in.flight.bytes); send it again soon."
              .formatted(counts.inFlight()));
    }
    bytes += more;
    records++;
    try {
      out.writeInt(key.map(k -> k.length).orElse(-1));
      if (key.isPresent()) {
        out.write(key.get());
      }
      out.writeInt(value.length);
      out.write(value);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  long records() {
    return records;
  }

  @Override
  public void forEach(Ledger.Sink sink) {
    try {
      out.flush();
      DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(Channels.newInputStream(file.position(0)), BUFFER_BYTES));
      for (long i = 0; i < records; i++) {
        int keyLength = in.readInt();
        Optional<byte[]> key =
            keyLength < 0 ? Optional.empty() : Optional.of(in.readNBytes(keyLength));
        sink.take(key, in.readNBytes(in.readInt()));
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static IngestException unwritable(IOException e) {
    return new IngestException(
        IngestException.Kind.NOT_WRITTEN,
        "state.dir takes no file (" + e.getMessage() + "); is the disk full?",
        e);
  }

  @Override
  public void close() {
    counts.release(bytes);
    try {
      file.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
