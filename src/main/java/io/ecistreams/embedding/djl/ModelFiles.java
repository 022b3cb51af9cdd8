package io.ecistreams.embedding.djl;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.model.EmbeddingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * The two files a model is loaded from.
 *
 * <p>Resources are copied to {@code cacheDir/<encoder>-<bytes of the model>}. A copy is written
 * under a name of its own, forced to disk and then moved into place, so that processes which unpack
 * at the same time do not see each other's half and a file of the right size is a whole file.
 */
record ModelFiles(Path model, Path tokenizer) {
  static final String MODEL = "model.onnx";
  static final String TOKENIZER = "tokenizer.json";
  private static final int CHUNK_BYTES = 1 << 20;
  private static final double MEGABYTE = 1e6;

  /** Finds the files, unpacking them where needed; reports fractions in [0, 1]. */
  static ModelFiles locate(DjlEncoderConfig config, ProgressListener listener) {
    if (config.source() instanceof ModelSource.Directory directory) {
      return inDirectory("Encoder " + config.encoderId(), directory.path());
    }
    return unpacked(config, (ModelSource.Classpath) config.source(), listener);
  }

  /**
   * The files of a directory that the user has filled.
   *
   * @param what names the model in messages, e.g. {@code Encoder e5-small-v2}
   */
  static ModelFiles inDirectory(String what, Path directory) {
    ModelFiles files = new ModelFiles(directory.resolve(MODEL), directory.resolve(TOKENIZER));
    for (Path file : new Path[] {files.model, files.tokenizer}) {
      if (!Files.isReadable(file)) {
        throw new EmbeddingException(
            ("%s cannot be loaded: there is no readable %s in %s. Put its ONNX export there (%s and"
                    + " %s), or name another directory.")
                .formatted(what, file.getFileName(), directory.toAbsolutePath(), MODEL, TOKENIZER));
      }
    }
    return files;
  }

  private static ModelFiles unpacked(
      DjlEncoderConfig config, ModelSource.Classpath source, ProgressListener listener) {
    URL model = resource(config.encoderId(), source.model());
    URL tokenizer = resource(config.encoderId(), source.tokenizer());
    try {
      String name = config.encoderId().replaceAll("[^A-Za-z0-9._-]", "_");
      Path directory = config.cacheDir().resolve(name + "-" + sizeOf(model));
      Files.createDirectories(directory);
      ModelFiles files = new ModelFiles(directory.resolve(MODEL), directory.resolve(TOKENIZER));
      copy(tokenizer, files.tokenizer, ProgressListener.SILENT);
      copy(
          model,
          files.model,
          (stage, fraction) ->
              listener.progress("extracting %s %s".formatted(config.encoderId(), stage), fraction));
      return files;
    } catch (IOException e) {
      throw new EmbeddingException(
          ("Encoder %s cannot be unpacked below %s (%s). Give it a writable cache directory with"
                  + " room for the model.")
              .formatted(config.encoderId(), config.cacheDir().toAbsolutePath(), e),
          e);
    }
  }

  private static URL resource(String encoderId, String name) {
    URL url = ModelFiles.class.getClassLoader().getResource(name);
    if (url == null) {
      throw new EmbeddingException(
          ("Encoder %s cannot be loaded: %s is not on the class path. Add the jar that carries it,"
                  + " or use a directory with %s and %s.")
              .formatted(encoderId, name, MODEL, TOKENIZER));
    }
    return url;
  }

  private static long sizeOf(URL url) throws IOException {
    URLConnection connection = open(url);
    long size = connection.getContentLengthLong();
    try (InputStream in = connection.getInputStream()) {
      return size >= 0 ? size : in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void copy(URL from, Path to, ProgressListener listener) throws IOException {
    long size = sizeOf(from);
    if (Files.isRegularFile(to) && Files.size(to) == size) {
      return;
    }
    // Not a "temporary file" of Java's: those are readable by their owner only.
    Path part = to.resolveSibling(to.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try (InputStream in = open(from).getInputStream();
          FileChannel out = FileChannel.open(part, CREATE_NEW, WRITE)) {
        write(in, out, size, listener);
        out.force(true);
      }
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void write(InputStream in, FileChannel out, long size, ProgressListener listener)
      throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long written = 0;
    for (int n = in.readNBytes(chunk, 0, chunk.length);
        n > 0;
        n = in.readNBytes(chunk, 0, chunk.length)) {
      ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, n);
      while (buffer.hasRemaining()) {
        written += out.write(buffer);
      }
      listener.progress(
          "%.0f/%.0f MB".formatted(written / MEGABYTE, size / MEGABYTE),
          Math.min(1, (double) written / size));
    }
    if (written != size) {
      throw new IOException("expected %d bytes, got %d".formatted(size, written));
    }
  }

  /** A connection of its own: a cached one shares its jar file with the class loader. */
  private static URLConnection open(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection;
  }
}
