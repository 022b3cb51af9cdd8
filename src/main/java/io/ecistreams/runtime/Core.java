package io.ecistreams.runtime;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.LifeCycle;
import io.ecistreams.alarm.QuarantinePolicy;
import io.ecistreams.config.AlarmSettings;
import io.ecistreams.config.CalibrationSettings;
import io.ecistreams.config.DefinitionSettings;
import io.ecistreams.config.EciConfig;
import io.ecistreams.config.EncoderSettings;
import io.ecistreams.config.LimitSettings;
import io.ecistreams.config.MixtureSettings;
import io.ecistreams.config.RankingSettings;
import io.ecistreams.embedding.CachingTextEmbedder;
import io.ecistreams.embedding.djl.DjlEncoderConfig;
import io.ecistreams.embedding.djl.DjlTextEmbedder;
import io.ecistreams.embedding.djl.ModelSource;
import io.ecistreams.information.ClosedPanes;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.lexical.IdfTableCodecV1;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.Background;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.serde.BackgroundsJson;
import io.ecistreams.serde.CorpusDocument;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the parts of the pure core from a configuration. */
public final class Core {

  private Core() {}

  /** The constants of the score. */
  public static ScoringDefinition definition(EciConfig config) {
    DefinitionSettings d = config.definition();
    return new ScoringDefinition(d.theta(), d.temperature(), d.lexicalWeight(), d.kappa());
  }

  /** The encoder as configured, without a cache; nothing is loaded before its first use. */
  public static DjlTextEmbedder encoder(EciConfig config) {
    EncoderSettings e = config.encoder();
    DjlEncoderConfig builtIn = DjlEncoderConfig.e5SmallV2();
    ModelSource source =
        e.directory().<ModelSource>map(ModelSource.Directory::new).orElse(builtIn.source());
    return new DjlTextEmbedder(
        new DjlEncoderConfig(
            e.id(),
            source,
            e.queryPrefix(),
            e.passagePrefix(),
            e.maxTokens(),
            builtIn.maxBatch(),
            e.threads(),
            e.cacheDirectory()));
  }

  /** The encoder behind a cache of the configured size. */
  public static TextEmbedder cached(EciConfig config, TextEmbedder encoder) {
    long bytes = config.encoder().cacheBytes();
    return bytes == 0 ? encoder : new CachingTextEmbedder(encoder, bytes);
  }

  /** The intake, with an IDF table if a corpus is configured. */
  public static Intake intake(EciConfig config, Optional<TextEmbedder> embedder) {
    IdfTable idf =
        config.definition().idfCorpusFile().map(Core::idfTable).orElseGet(IdfTable::uniform);
    return intake(config, embedder, idf);
  }

  /** The intake with a given IDF table. */
  public static Intake intake(EciConfig config, Optional<TextEmbedder> embedder, IdfTable idf) {
    Map<String, String> pins = new HashMap<>(config.encoder().boardEncoders());
    calibration(config).given().forEach((board, given) -> pins.put(board, given.encoder()));
    EncoderPolicy encoders = new EncoderPolicy(config.encoder().id(), pins, embedder);
    return new Intake(limits(config), encoders, idf);
  }

  /**
   * Counts the texts of a corpus in JSON lines, or reads a table that was built before.
   *
   * @throws JsonInputException if it cannot be read or is neither
   */
  public static IdfTable idfTable(Path file) {
    return isBuilt(file) ? builtTable(file) : idfTable(file, () -> {});
  }

  /**
   * Counts the texts of a corpus in JSON lines.
   *
   * @param progress is called for each passage
   * @throws JsonInputException if it cannot be read or is something else
   */
  public static IdfTable idfTable(Path corpus, Runnable progress) {
    try (Stream<CorpusDocument> documents = JsonLines.readCorpus(corpus)) {
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
      throw new JsonInputException(file + ": cannot be read (" + e + ").", e);
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

  /** What the boards of a stream have in common. */
  public static BoardSettings boardSettings(EciConfig config) {
    RankingSettings r = config.ranking();
    return new BoardSettings(
        definition(config),
        new WindowPolicy(r.paneMs(), r.windowsMs(), r.graceMs()),
        config.calibration().queries(),
        r.closedPanesPrecision().equals("single")
            ? ClosedPanes.SINGLE_PRECISION
            : ClosedPanes.DOUBLE_PRECISION,
        hybrids(config),
        r.viewKappa(),
        config.alarms().crossEncoderThreshold());
  }

  /** Which hybrids are scored. */
  public static HybridPolicy hybrids(EciConfig config) {
    return new HybridPolicy(config.ranking().hybridSources(), config.ranking().hybridPooling());
  }

  /** How weights for trainers are made. */
  public static MixturePolicy mixture(EciConfig config) {
    MixtureSettings m = config.mixture();
    return new MixturePolicy(
        MixturePolicy.Kind.valueOf(m.policy().name()),
        m.temperature(),
        m.kappa(),
        m.weights(),
        m.floor(),
        m.maxChange(),
        m.hysteresis(),
        m.cappedShare(),
        m.intervalMs(),
        m.validMs());
  }

  /** When alerts are raised and ended. */
  public static AlarmPolicy alarms(EciConfig config) {
    AlarmSettings a = config.alarms();
    return new AlarmPolicy(
        a.falseAlarmExamples(),
        a.baselineExamples(),
        a.tolerance(),
        a.baselines(),
        a.badInputRate(),
        a.silentMs(),
        new LifeCycle(a.forMs(), a.keepFiringForMs(), a.retentionMs()),
        new QuarantinePolicy(a.quarantineShare(), a.auditShare(), a.quarantineMaxPerHour()));
  }

  /** When backgrounds are frozen, with those given in advance. */
  public static CalibrationPolicy calibration(EciConfig config) {
    CalibrationSettings c = config.calibration();
    Map<String, Background> given = c.backgroundsFile().map(Core::backgrounds).orElseGet(Map::of);
    return new CalibrationPolicy(c.queries(), c.minQueries(), c.timeLimitMs(), given);
  }

  /**
   * Backgrounds given in a file, by board.
   *
   * @throws JsonInputException if it cannot be read or is something else
   */
  public static Map<String, Background> backgrounds(Path file) {
    try {
      return BackgroundsJson.read(file);
    } catch (IOException e) {
      throw new JsonInputException(file + ": cannot be read (" + e + ").", e);
    }
  }

  private static IntakeLimits limits(EciConfig config) {
    LimitSettings l = config.limits();
    return new IntakeLimits(
        l.negatives(),
        l.positives(),
        l.textChars(),
        new IntakeLimits.Embedding(l.embeddedChars(), 4 * config.encoder().maxTokens()),
        l.dimension(),
        l.nameChars(),
        l.idChars(),
        config.ranking().maxFutureMs());
  }
}
