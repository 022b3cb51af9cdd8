package io.ecistreams.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionModelsTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path directory;

  private final List<FakeModel> opened = Collections.synchronizedList(new ArrayList<>());
  private RevisionModels models;
  private Instant now = Instant.EPOCH;

  /** A folder's file says what its model is like. */
  private RevisionModels models(int megabytes) {
    return new RevisionModels("e5", directory, (long) megabytes * MEGABYTE, this::open, () -> now);
  }

  private TextEmbedder open(String encoderId, Path folder, ProgressListener listener) {
    FakeModel model = new FakeModel(encoderId, read(folder.resolve("like")));
    opened.add(model);
    if (model.like.equals("no model")) {
      throw new EmbeddingException("Encoder %s is no model.".formatted(encoderId));
    }
    if (model.like.equals("a surprise")) {
      throw new IllegalStateException("a surprise");
    }
    listener.progress("half way", .5);
    return model;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new EmbeddingException("unreadable", e);
    }
  }

  private static final class FakeModel implements TextEmbedder {
    private final String encoderId;
    private final String like;
    private final CountDownLatch isCalled = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private volatile boolean isClosed;

    FakeModel(String encoderId, String like) {
      this.encoderId = encoderId;
      this.like = like;
    }

    @Override
    public String encoderId() {
      return encoderId;
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      if (isClosed || like.equals("a cross-encoder")) {
        throw new EmbeddingException("Encoder %s cannot embed.".formatted(encoderId));
      }
      if (texts.contains("wait")) {
        isCalled.countDown();
        try {
          mayAnswer.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        assertThat(isClosed).isFalse();
      }
      return texts.stream().map(text -> new float[] {1}).toList();
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  @BeforeEach
  void open() {
    models = models(10);
  }

  @AfterEach
  void close() {
    models.close();
  }

  /** As a trainer does it. */
  private void publish(String revision, String like, int megabytes) throws IOException {
    Path hidden = Files.createDirectory(directory.resolve("." + revision));
    Files.writeString(hidden.resolve("like"), like);
    Files.write(hidden.resolve("weights"), new byte[megabytes * MEGABYTE - like.length()]);
    Files.move(hidden, directory.resolve(revision));
  }

  private static TextEmbedder accepted(Outcome<TextEmbedder> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return ((Outcome.Accepted<TextEmbedder>) outcome).value();
  }

  private static String refused(Outcome<TextEmbedder> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<TextEmbedder>) outcome).rejection().message();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void shouldLoadAModelOnceWhenItIsAskedFor() throws IOException {
    publish("step-1", "a model", 1);

    TextEmbedder model = accepted(models.find("e5@step-1"));

    assertThat(model.encoderId()).isEqualTo("e5@step-1");
    assertThat(model.embed(TextRole.PASSAGE, List.of("a", "b"))).hasSize(2);
    assertThat(accepted(models.find("e5@step-1"))).isSameAs(model);
    assertThat(opened).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"e5", "e5@", "bge@step-1", "e5@.hidden", "e5@../step-1", "e5@a/b", "e5@a\\b"})
  void shouldLookForNoFolderWhenTheIdCanHaveNone(String encoderId) throws IOException {
    publish("step-1", "a model", 1);
    Files.createDirectories(directory.resolve(".hidden"));
    Files.createDirectories(directory.resolve("a").resolve("b"));

    assertThat(refused(models.find(encoderId)))
        .isEqualTo("this instance embeds text with revisions of e5 only");
    assertThat(opened).isEmpty();
  }

  @Test
  void shouldLoadWhatAppearsAndNothingElse() throws IOException {
    publish("step-1", "a model", 1);
    RevisionModels later = models(10);
    publish("step-2", "a model", 1);
    Files.createDirectory(directory.resolve(".step-3"));

    later.look();
    later.look();

    // Loads run in their order, so what was begun before is over.
    assertThat(refused(later.find("e5@step-3"))).contains("is not in " + directory);
    accepted(later.find("e5@step-2"));
    assertThat(opened).extracting(FakeModel::encoderId).containsExactly("e5@step-2");
    later.close();
    assertThat(opened).allMatch(model -> model.isClosed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no model", "a surprise", "a cross-encoder"})
  void shouldSayWhyAFolderIsBadAndTryItAgainLater(String like) throws IOException {
    publish("step-1", like, 1);

    String why = refused(models.find("e5@step-1"));

    assertThat(why)
        .contains("Encoder e5@step-1 ")
        .containsAnyOf("is no model.", "cannot embed.", "(java.lang.IllegalStateException: a surp");
    Files.writeString(directory.resolve("step-1").resolve("like"), "a model");
    pass(RevisionModels.RETRY.minusMillis(1));
    assertThat(refused(models.find("e5@step-1"))).isEqualTo(why);
    assertThat(opened)
        .hasSize(1)
        .allMatch(model -> model.isClosed == like.equals("a cross-encoder"));
    pass(Duration.ofMillis(1));
    accepted(models.find("e5@step-1"));
  }

  @Test
  void shouldFindAFolderThatAppearsAfterItWasAskedFor() throws IOException {
    assertThat(refused(models.find("e5@step-1")))
        .isEqualTo("the model of e5@step-1 is not in " + directory.resolve("step-1"));

    publish("step-1", "a model", 1);

    accepted(models.find("e5@step-1"));
  }

  @Test
  void shouldMakeRoomByWhatIsIdleOnly() throws IOException {
    publish("step-1", "a model", 4);
    publish("step-2", "a model", 4);
    publish("step-3", "a model", 4);
    TextEmbedder first = accepted(models.find("e5@step-1"));
    accepted(models.find("e5@step-2"));

    assertThat(refused(models.find("e5@step-3")))
        .isEqualTo(
            "Encoder e5@step-3 is not loaded: it takes 4 MB, and of the 10 MB of encoder.revisions.memory.mb others take 8.");

    pass(RevisionModels.IDLE_ENOUGH);
    first.embed(TextRole.QUERY, List.of("a"));
    accepted(models.find("e5@step-3"));
    assertThat(opened)
        .filteredOn(model -> model.isClosed)
        .extracting(FakeModel::encoderId)
        .containsExactly("e5@step-2");
  }

  @Test
  void shouldSayThatAModelIsLargerThanTheBudget() throws IOException {
    publish("step-1", "a model", 11);

    assertThat(refused(models.find("e5@step-1"))).contains("it takes 11 MB", "others take 0.");
    assertThat(opened).isEmpty();
  }

  @Test
  void shouldCloseWhatIsNotUsedAndLoadItAnewForWhoHoldsIt() throws IOException {
    publish("step-1", "a model", 1);
    TextEmbedder held = accepted(models.find("e5@step-1"));

    pass(RevisionModels.IDLE);
    models.look();

    assertThat(opened).hasSize(1).allMatch(model -> model.isClosed);
    assertThat(held.embed(TextRole.QUERY, List.of("a"))).hasSize(1);
    assertThat(opened).hasSize(2);
  }

  @Test
  void shouldSayThatAClosedModelHasGoneWithItsFolder() throws IOException {
    publish("step-1", "a model", 1);
    TextEmbedder held = accepted(models.find("e5@step-1"));

    pass(RevisionModels.IDLE);
    models.look();
    Utils.delete(directory.resolve("step-1").toFile());

    assertThat(opened).hasSize(1).allMatch(model -> model.isClosed);
    assertThatThrownBy(() -> held.embed(TextRole.QUERY, List.of("a")))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining("is not in " + directory);
  }

  @Test
  void shouldLetACallEndBeforeItsModelIsClosed() throws Exception {
    publish("step-1", "a model", 1);
    TextEmbedder held = accepted(models.find("e5@step-1"));
    CompletableFuture<List<float[]>> call =
        CompletableFuture.supplyAsync(() -> held.embed(TextRole.QUERY, List.of("wait")));
    opened.get(0).isCalled.await();

    pass(RevisionModels.IDLE);
    CompletableFuture<Void> look = CompletableFuture.runAsync(models::look);
    opened.get(0).mayAnswer.countDown();

    assertThat(call.get()).hasSize(1);
    look.get();
    assertThat(opened).allMatch(model -> model.isClosed);
  }

  @Test
  void shouldLoadNothingOnceItIsClosed() throws IOException {
    publish("step-1", "a model", 1);

    models.close();
    models.close();

    refused(models.find("e5@step-1"));
    assertThat(opened).isEmpty();
  }
}
