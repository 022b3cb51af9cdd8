package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SnapshotsTest {
  private final List<String> looks = new CopyOnWriteArrayList<>();
  private long nowNanos;
  private final Snapshots snapshots = new Snapshots(this::look, () -> nowNanos);

  private Answer look(String topic) {
    looks.add(topic);
    return new Answer(200, Answer.JSON, Optional.empty(), new byte[0]);
  }

  @Test
  void shouldLookOnceForAllFollowersUntilItIsOld() {
    Answer seen = snapshots.see("a");
    assertThat(snapshots.see("a")).isSameAs(seen);
    assertThat(looks).containsExactly("a");
    nowNanos += Snapshots.FRESH_NANOS;
    assertThat(snapshots.see("a")).isNotSameAs(seen);
    snapshots.see("b");
    assertThat(looks).containsExactly("a", "a", "b");
  }

  @Test
  void shouldForgetWhatNobodyFollowsAnyMore() {
    for (int i = 0; i < 100; i++) {
      snapshots.see("a");
      snapshots.see("x" + i);
      nowNanos += Snapshots.FRESH_NANOS - 1;
      snapshots.see("a");
      snapshots.forgetOld();
      assertThat(snapshots.size()).isEqualTo(2);
      nowNanos++;
      snapshots.forgetOld();
      assertThat(snapshots.size()).isZero();
    }
    assertThat(looks).hasSize(200);
  }

  @Test
  @Timeout(60)
  void shouldHoldUpNoOtherTopicWhileOneIsLookedAt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    Snapshots slow =
        new Snapshots(
            topic -> {
              if (topic.equals("slow")) {
                asked.countDown();
                await(answered);
              }
              return look(topic);
            },
            () -> nowNanos);
    CompletableFuture<Answer> later = CompletableFuture.supplyAsync(() -> slow.see("slow"));
    asked.await();
    // As many as share every bin of a hash table with it.
    for (int i = 0; i < 1_000; i++) {
      assertThat(slow.see("topic" + i).isOk()).isTrue();
      slow.forgetOld();
    }
    answered.countDown();
    assertThat(later.get()).isSameAs(slow.see("slow"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
