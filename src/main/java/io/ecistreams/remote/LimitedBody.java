package io.ecistreams.remote;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads a body as UTF-8, and gives it up with {@link TooLong} as soon as it has more bytes.
 *
 * @param maxBytes at least 1
 */
record LimitedBody(int maxBytes) implements BodyHandler<String> {

  /** There were more bytes. */
  static final class TooLong extends IOException {
    private TooLong(int maxBytes) {
      super("more than %,d bytes".formatted(maxBytes));
    }
  }

  @Override
  public BodySubscriber<String> apply(ResponseInfo response) {
    return new Counting(maxBytes);
  }

  private static final class Counting implements BodySubscriber<String> {
    private final int maxBytes;
    private final BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
    private Flow.Subscription subscription;
    private long bytes;

    private Counting(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      text.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
      bytes += parts.stream().mapToLong(Buffer::remaining).sum();
      if (bytes <= maxBytes) {
        text.onNext(parts);
      } else {
        subscription.cancel();
        text.onError(new TooLong(maxBytes));
      }
    }

    @Override
    public void onError(Throwable problem) {
      text.onError(problem);
    }

    @Override
    public void onComplete() {
      text.onComplete();
    }

    @Override
    public CompletionStage<String> getBody() {
      return text.getBody();
    }
  }
}
