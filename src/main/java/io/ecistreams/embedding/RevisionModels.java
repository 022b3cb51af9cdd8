package io.ecistreams.embedding;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.model.TextRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of an encoder's revisions, {@code NAME@REVISION}, each in the folder {@code REVISION}
 * of one directory. A folder that appears while this runs is loaded at once, beside those that are
 * in use; one that was there before when it is asked for. What cannot be loaded is told, and tried
 * again after a while.
 *
 * <p>Models that were not used for {@link #IDLE} are closed, so that of a revision soon after
 * another has taken over; who holds one may go on with it, and gets it loaded anew. Together they
 * stay within a memory budget.
 */
public final class RevisionModels implements TextEncoders, AutoCloseable {
  /** A model that no text was embedded with for so long is closed. */
  static final Duration IDLE = Duration.ofMinutes(5);

  /** One that makes room for another must have been idle for so long. */
  static final Duration IDLE_ENOUGH = Duration.ofMinutes(1);

  /** When a folder that could not be loaded is tried again. */
  static final Duration RETRY = Duration.ofMinutes(1);

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(RevisionModels.class);

  private final String name;
  private final Path directory;
  private final long memoryBytes;
  private final Opener opener;
  private final InstantSource clock;
  private final ScheduledExecutorService loader =
      Executors.newSingleThreadScheduledExecutor(RevisionModels::thread);

  /** By revision; also those that are being loaded, and those that cannot be. */
  private final Map<String, CompletableFuture<Attempt>> attempts = new HashMap<>();

  private final Map<String, LoadedModel> loaded = new HashMap<>();
  private Set<String> seen;
  private boolean closed;

  /** Loads the model of a folder. */
  @FunctionalInterface
  public interface Opener {

    /**
     * Returns when the model is loaded.
     *
     * @param encoderId what the embedder is called
     * @throws EmbeddingException if it cannot be loaded; the message says what to do
     */
    TextEmbedder open(String encoderId, Path folder, ProgressListener listener);
  }

  private record Attempt(Outcome<TextEmbedder> outcome, long endedMs) {}

  /**
   * Nothing is loaded, nor looked for before {@link #start}.
   *
   * @param name of the encoder, without a revision
   * @param directory of the folders; need not exist yet
   * @param memoryBytes that all models together may take, counted by the bytes of their files
   */
  public RevisionModels(
      String name, Path directory, long memoryBytes, Opener opener, InstantSource clock) {
    this.name = name;
    this.directory = directory;
    this.memoryBytes = memoryBytes;
    this.opener = opener;
    this.clock = clock;
    this.seen = names(ModelFolder.in(directory));
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "revision-models");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins to look for new folders. */
  public void start() {
    loader.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Loads what has appeared, and closes what is idle. */
  void look() {
    List<ModelFolder> folders = ModelFolder.in(directory);
    folders.stream()
        .map(ModelFolder::revision)
        .filter(revision -> !seen.contains(revision))
        .forEach(this::attempt);
    seen = names(folders);
    closeIdle();
  }

  private static Set<String> names(List<ModelFolder> folders) {
    Set<String> names = new HashSet<>();
    folders.forEach(folder -> names.add(folder.revision()));
    return names;
  }

  /** {@inheritDoc} Waits while the model is being loaded. */
  @Override
  public Outcome<TextEmbedder> find(String encoderId) {
    String prefix = name + "@";
    Optional<ModelFolder> folder =
        encoderId.startsWith(prefix)
            ? ModelFolder.of(directory, encoderId.substring(prefix.length()))
            : Optional.empty();
    if (folder.isEmpty()) {
      return refused("this instance embeds text with revisions of %s only".formatted(name));
    }
    return attempt(folder.get().revision()).join().outcome();
  }

  private synchronized CompletableFuture<Attempt> attempt(String revision) {
    CompletableFuture<Attempt> known = attempts.get(revision);
    if (known != null && !isToBeTriedAgain(known)) {
      return known;
    }
    ModelFolder folder = ModelFolder.of(directory, revision).orElseThrow();
    if (closed || !folder.exists()) {
      attempts.remove(revision);
      return CompletableFuture.completedFuture(
          new Attempt(
              refused("the model of %s@%s is not in %s".formatted(name, revision, folder.path())),
              clock.millis()));
    }
    CompletableFuture<Attempt> next =
        CompletableFuture.supplyAsync(
            () -> new Attempt(load(name + "@" + revision, folder), clock.millis()), loader);
    attempts.put(revision, next);
    return next;
  }

  private boolean isToBeTriedAgain(CompletableFuture<Attempt> known) {
    return known.isDone()
        && known.join().outcome() instanceof Outcome.Refused
        && clock.millis() - known.join().endedMs() >= RETRY.toMillis();
  }

  private Outcome<TextEmbedder> load(String encoderId, ModelFolder folder) {
    try {
      long bytes = folder.bytes();
      Optional<String> lack = makeRoom(encoderId, bytes);
      if (lack.isPresent()) {
        return told(lack.get());
      }
      LOG.info("encoder {}: loading {} MB from {}", encoderId, megabytes(bytes), folder.path());
      return keep(new LoadedModel(opened(encoderId, folder), bytes, this, clock));
    } catch (IOException | RuntimeException e) {
      return told(
          e instanceof EmbeddingException
              ? e.getMessage()
              : "Encoder %s cannot be loaded from %s (%s).".formatted(encoderId, folder.path(), e));
    }
  }

  /** Opens it and has it embed something: what loads is not always an encoder. */
  private TextEmbedder opened(String encoderId, ModelFolder folder) {
    TextEmbedder embedder =
        opener.open(
            encoderId,
            folder.path(),
            (stage, done) -> LOG.info("encoder {}: {}", encoderId, stage));
    try {
      embedder.embed(TextRole.QUERY, List.of("a"));
      return embedder;
    } catch (RuntimeException e) {
      embedder.close();
      throw e;
    }
  }

  private synchronized Outcome<TextEmbedder> keep(LoadedModel model) {
    if (closed) {
      model.close();
      return refused("this instance is stopping");
    }
    loaded.put(model.encoderId(), model);
    LOG.info(
        "encoder {} is loaded; models of revisions take {} of {} MB",
        model.encoderId(),
        megabytes(takenBytes()),
        megabytes(memoryBytes));
    return Outcome.accepted(model);
  }

  /** Closes what is idle, the longest first, until there is room; says why there is none. */
  private synchronized Optional<String> makeRoom(String encoderId, long bytes) {
    List<LoadedModel> idle =
        loaded.values().stream()
            .filter(model -> isIdle(model, IDLE_ENOUGH))
            .sorted(Comparator.comparingLong(LoadedModel::usedMs))
            .toList();
    for (int i = 0; i < idle.size() && takenBytes() + bytes > memoryBytes; i++) {
      close(idle.get(i));
    }
    return takenBytes() + bytes <= memoryBytes
        ? Optional.empty()
        : Optional.of(
            "Encoder %s is not loaded: it takes %d MB, and of the %d MB of encoder.revisions.memory.mb others take %d."
                .formatted(
                    encoderId, megabytes(bytes), megabytes(memoryBytes), megabytes(takenBytes())));
  }

  private synchronized void closeIdle() {
    loaded.values().stream().filter(model -> isIdle(model, IDLE)).toList().forEach(this::close);
  }

  private boolean isIdle(LoadedModel model, Duration time) {
    return clock.millis() - model.usedMs() >= time.toMillis();
  }

  private void close(LoadedModel model) {
    loaded.remove(model.encoderId());
    attempts.remove(model.encoderId().substring(name.length() + 1));
    model.close();
    LOG.info("encoder {} is closed", model.encoderId());
  }

  private long takenBytes() {
    return loaded.values().stream().mapToLong(LoadedModel::bytes).sum();
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private static Outcome<TextEmbedder> told(String sentence) {
    LOG.warn("{} Until it can be, texts of its revision are refused.", sentence);
    return refused(sentence);
  }

  private static Outcome<TextEmbedder> refused(String sentence) {
    return Outcome.refused(RejectionReason.NO_EMBEDDING, sentence);
  }

  /** Closes all; a load that is under way ends first. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      List.copyOf(loaded.values()).forEach(this::close);
    }
    loader.shutdown();
  }
}
