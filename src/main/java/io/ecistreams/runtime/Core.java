package io.ecistreams.runtime;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.ecistreams.config.EciConfig;
import io.ecistreams.config.EncoderSettings;
import io.ecistreams.embedding.AdaptedEmbedder;
import io.ecistreams.embedding.CachingTextEmbedder;
import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.embedding.RevisionModels;
import io.ecistreams.embedding.djl.DjlEncoderConfig;
import io.ecistreams.embedding.djl.DjlTextEmbedder;
import io.ecistreams.embedding.djl.ModelSource;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.lexical.IdfTableCodecV1;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.BackgroundsJson;
import io.ecistreams.serde.CorpusDocument;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.format.CorpusFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads what a configuration names: the encoder, term weights, backgrounds. */
public final class Core {
  private static final Logger LOG = LoggerFactory.getLogger(Core.class);
  private static final int WARNINGS = 10;

  private Core() {}

  /**
   * The encoder as configured, without a cache; nothing is loaded or asked before its first use.
   */
  public static TextEmbedder encoder(EciConfig config) {
    return config
        .encoder()
        .server()
        .<TextEmbedder>map(server -> ServedEncoder.open(config.encoder(), server))
        .orElseGet(() -> djlEncoder(config));
  }

  /** The encoder in this process. */
  private static DjlTextEmbedder djlEncoder(EciConfig config) {
    ModelSource source =
        config
            .encoder()
            .directory()
            .<ModelSource>map(ModelSource.Directory::new)
            .orElse(DjlEncoderConfig.e5SmallV2().source());
    return encoder(config, config.encoder().id(), source);
  }

  private static DjlTextEmbedder encoder(EciConfig config, String id, ModelSource source) {
    EncoderSettings e = config.encoder();
    return new DjlTextEmbedder(
        new DjlEncoderConfig(
            id,
            source,
            e.queryPrefix(),
            e.passagePrefix(),
            e.maxTokens(),
            DjlEncoderConfig.e5SmallV2().maxBatch(),
            e.threads(),
            e.cacheDirectory()));
  }

  /**
   * The models of the encoder's revisions, where the configuration has a directory for them;
   * nothing is loaded yet.
   *
   * @param encoder as configured, on which adapters are put; stays the caller's to close
   */
  public static Optional<RevisionModels> revisionModels(EciConfig config, TextEmbedder encoder) {
    EncoderSettings.Revisions revisions = config.encoder().revisions();
    return revisions
        .directory()
        .map(
            directory ->
                new RevisionModels(
                    EncoderId.name(config.encoder().id()),
                    directory,
                    revisions.memoryBytes(),
                    (id, folder, listener) -> revision(config, encoder, id, folder, listener),
                    Clock.systemUTC()));
  }

  private static TextEmbedder revision(
      EciConfig config, TextEmbedder encoder, String id, Path folder, ProgressListener listener) {
    if (Files.exists(folder.resolve(AdaptedEmbedder.FILE))) {
      return AdaptedEmbedder.open(id, folder, encoder);
    }
    DjlTextEmbedder model = encoder(config, id, new ModelSource.Directory(folder));
    model.load(listener);
    return cached(config, model);
  }

  /** The encoder behind a cache of the configured size. */
  public static TextEmbedder cached(EciConfig config, TextEmbedder encoder) {
    long bytes = config.encoder().cacheBytes();
    return bytes == 0 ? encoder : new CachingTextEmbedder(encoder, bytes);
  }

  /** The intake, with an IDF table if a corpus is configured. */
  public static Intake intake(EciConfig config, Optional<TextEmbedder> embedder) {
    return intake(config, embedder, configuredTable(config));
  }

  /** The same, which embeds texts with revisions of the encoder too. */
  static Intake intake(
      EciConfig config, TextEmbedder embedder, Optional<? extends TextEncoders> revisions) {
    return intake(
        config, Optional.of(embedder), revisions.map(models -> models), configuredTable(config));
  }

  private static IdfTable configuredTable(EciConfig config) {
    return config.idfCorpusFile().map(Core::configuredTable).orElseGet(IdfTable::uniform);
  }

  /** With a warning for the first lines that are left out, and one for how many they are. */
  private static IdfTable configuredTable(Path file) {
    AtomicLong leftOut = new AtomicLong();
    IdfTable table =
        idfTable(
            file,
            problem -> {
              if (leftOut.incrementAndGet() <= WARNINGS) {
                LOG.warn(problem.getMessage());
              }
            });
    if (leftOut.get() > 0) {
      LOG.warn("{} lines of {} were left out.", leftOut.get(), file);
    }
    return table;
  }

  /** The intake with a given IDF table. */
  public static Intake intake(EciConfig config, Optional<TextEmbedder> embedder, IdfTable idf) {
    return intake(config, embedder, Optional.empty(), idf);
  }

  private static Intake intake(
      EciConfig config,
      Optional<TextEmbedder> embedder,
      Optional<TextEncoders> revisions,
      IdfTable idf) {
    Map<String, String> pins = new HashMap<>(config.encoder().boardEncoders());
    calibration(config).given().forEach((board, given) -> pins.put(board, given.encoder()));
    EncoderPolicy encoders =
        new EncoderPolicy(config.encoder().id(), pins, dimensions(config), embedder, revisions);
    return new Intake(config.limits(), encoders, idf);
  }

  /** Of the encoder that comes along, and of those whose given backgrounds have one dimension. */
  private static Map<String, Integer> dimensions(EciConfig config) {
    Map<String, Integer> dimensions = new HashMap<>();
    if (config.encoder().directory().isEmpty() && config.encoder().server().isEmpty()) {
      dimensions.put(config.encoder().id(), DjlEncoderConfig.E5_SMALL_V2_DIMENSION);
    }
    calibration(config).given().values().stream()
        .collect(
            groupingBy(CosineBackground::encoder, mapping(CosineBackground::dimension, toSet())))
        .forEach(
            (encoder, given) -> {
              dimensions.remove(encoder);
              if (given.size() == 1) {
                dimensions.put(encoder, given.iterator().next());
              }
            });
    return dimensions;
  }

  /**
   * Counts the texts of a corpus in JSON lines, or reads a table that was built before.
   *
   * @param unusable hears of each line that is left out
   * @throws JsonInputException if it cannot be read or is neither
   */
  public static IdfTable idfTable(Path file, Consumer<JsonInputException> unusable) {
    return isBuilt(file) ? builtTable(file) : idfTable(file, unusable, () -> {});
  }

  /**
   * Counts the texts of a corpus in JSON lines.
   *
   * @param unusable hears of each line that is left out
   * @param progress is called for each passage
   * @throws JsonInputException if it cannot be read or is something else
   */
  public static IdfTable idfTable(
      Path corpus, Consumer<JsonInputException> unusable, Runnable progress) {
    try (Stream<CorpusDocument> documents = CorpusFile.read(corpus, unusable)) {
      return IdfTable.of(
          () ->
              documents
                  .map(
                      document -> {
                        progress.run();
                        return document.text();
                      })
                  .iterator());
    }
  }

  private static boolean isBuilt(Path file) {
    // Pipes are read once only, and as text.
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return IdfTableCodecV1.isTable(in.readNBytes(16));
    } catch (IOException e) {
      throw new JsonInputException(file + ": cannot be read (" + e.getMessage() + ").", e);
    }
  }

  private static IdfTable builtTable(Path file) {
    try {
      return IdfTableCodecV1.decode(Files.readAllBytes(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new JsonInputException(
          "%s: is no whole IDF table (%s); build it again with `eci idf build --output`."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** When backgrounds are frozen, with those given in advance. */
  public static CalibrationPolicy calibration(EciConfig config) {
    return config.calibration(config.backgroundsFile().map(Core::backgrounds).orElseGet(Map::of));
  }

  /**
   * Backgrounds given in a file, by board.
   *
   * @throws JsonInputException if it cannot be read or is something else
   */
  public static Map<String, CosineBackground> backgrounds(Path file) {
    try {
      return BackgroundsJson.read(file);
    } catch (IOException e) {
      throw new JsonInputException(file + ": cannot be read (" + e.getMessage() + ").", e);
    }
  }
}
