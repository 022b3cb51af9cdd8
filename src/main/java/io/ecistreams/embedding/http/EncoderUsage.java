package io.ecistreams.embedding.http;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What embedding has taken. Safe for use by several threads. */
final class EncoderUsage {
  private static final double MILLION = 1e6;

  private final OptionalDouble pricePerMillion;
  private long texts;
  private long requests;
  private long requestsWithoutTokens;
  private long retries;
  private long cuts;
  private long tokens;

  EncoderUsage(OptionalDouble pricePerMillion) {
    this.pricePerMillion = pricePerMillion;
  }

  synchronized void embedded(int count, OptionalLong tokensRead) {
    texts += count;
    requests++;
    requestsWithoutTokens += tokensRead.isPresent() ? 0 : 1;
    tokens += tokensRead.orElse(0);
  }

  synchronized void retried() {
    retries++;
  }

  /** The server found a text too long, and gets a part of it. */
  synchronized void cut() {
    cuts++;
  }

  /** All counts in one line. */
  synchronized String summary() {
    StringBuilder text =
        new StringBuilder(
            format("%,d texts embedded in %,d requests, %,d retries", texts, requests, retries));
    if (cuts > 0) {
      text.append(format(", %,d times a text was cut as it was too long", cuts));
    }
    if (requestsWithoutTokens < requests) {
      text.append(format(", %,d tokens", tokens));
    }
    pricePerMillion.ifPresent(price -> text.append(cost(price)));
    return text.toString();
  }

  private String cost(double price) {
    return requestsWithoutTokens > 0
        ? ", cost unknown as the server does not always say how many tokens it reads"
        : format(", cost %.6g", tokens * price / MILLION);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
