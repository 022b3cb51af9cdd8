package io.ecistreams.miner.llm;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Questions, answers, tokens and cost of a run. Safe for use by several threads. */
public final class LlmUsage {
  private final Optional<TokenPrices> prices;
  private long questions;
  private long retries;
  private long answersWithoutUsage;
  private long inputTokens;
  private long outputTokens;
  private long unusable;
  private long negatives;

  /**
   * Nothing is asked yet.
   *
   * @param prices empty where costs are not wanted
   */
  public LlmUsage(Optional<TokenPrices> prices) {
    this.prices = prices;
  }

  synchronized void asked() {
    questions++;
  }

  synchronized void retried() {
    retries++;
  }

  /** An answer was no JSON as asked for, or had nothing of use in it; it is paid all the same. */
  synchronized void unusable() {
    unusable++;
  }

  synchronized void negatives(int count) {
    negatives += count;
  }

  /** An answer came; returns its cost where tokens and prices are known. */
  synchronized OptionalDouble answered(ChatAnswer answer) {
    if (answer.usage().isEmpty()) {
      answersWithoutUsage++;
      return OptionalDouble.empty();
    }
    ChatAnswer.Tokens tokens = answer.usage().get();
    inputTokens += tokens.input();
    outputTokens += tokens.output();
    return prices.map(p -> OptionalDouble.of(p.cost(tokens))).orElseGet(OptionalDouble::empty);
  }

  /** Cost of all answers with a usage, unusable ones included; empty without prices. */
  public synchronized OptionalDouble cost() {
    ChatAnswer.Tokens all = new ChatAnswer.Tokens(inputTokens, outputTokens);
    return prices.map(p -> OptionalDouble.of(p.cost(all))).orElseGet(OptionalDouble::empty);
  }

  /** Why nothing more may be asked where all answers may cost so much, if so. */
  public synchronized Optional<String> reasonToStop(double maxCost) {
    if (answersWithoutUsage > 0) {
      return Optional.of(
          "the server does not say how many tokens an answer takes, so that --max-cost cannot be"
              + " kept; leave it out and bound the run by --limit");
    }
    return cost().orElse(0) >= maxCost
        ? Optional.of("the answers have cost what --max-cost allows")
        : Optional.empty();
  }

  /** All counts in one line. */
  public synchronized String summary() {
    StringBuilder text =
        new StringBuilder(
            format(
                "%,d questions, %,d retries, %,d unusable answers, %,d + %,d tokens (prompts +"
                    + " answers)",
                questions, retries, unusable, inputTokens, outputTokens));
    if (answersWithoutUsage > 0) {
      text.append(format(", %,d answers without usage", answersWithoutUsage));
    }
    if (cost().isPresent()) {
      text.append(format(", cost %.6g", cost().getAsDouble()));
      if (negatives > 0) {
        text.append(format(", %.3g a negative", cost().getAsDouble() / negatives));
      }
    }
    return text.toString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
