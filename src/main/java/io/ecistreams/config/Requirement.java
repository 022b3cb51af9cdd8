package io.ecistreams.config;

import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * A validator that can say in words what it accepts, for error messages and the reference table. A
 * value that is not set always passes: what must be set depends on the command.
 *
 * @param words what is accepted, to follow "must be"
 * @param accepts the check of a parsed value
 */
record Requirement(String words, Predicate<Object> accepts) implements ConfigDef.Validator {

  static Requirement atLeast(long least) {
    return new Requirement("at least " + least, v -> ((Number) v).longValue() >= least);
  }

  static Requirement between(long low, long high) {
    return new Requirement(
        "from " + low + " to " + high,
        v -> low <= ((Number) v).longValue() && ((Number) v).longValue() <= high);
  }

  /** At least {@code least}, or -1 with the meaning given in words. */
  static Requirement atLeastOrMinusOne(long least, long most, String meaning) {
    return new Requirement(
        "from " + least + (most == Long.MAX_VALUE ? " up" : " to " + most) + ", or -1 " + meaning,
        v -> {
          long number = ((Number) v).longValue();
          return number == -1 || number >= least && number <= most;
        });
  }

  static Requirement anyFinite() {
    return where("finite", Double::isFinite);
  }

  static Requirement aboveZero() {
    return where("above 0", v -> Double.isFinite(v) && v > 0);
  }

  static Requirement share() {
    return where("from 0 to 1", v -> v >= 0 && v <= 1);
  }

  static Requirement where(String words, DoublePredicate accepts) {
    return new Requirement(words, v -> accepts.test((Double) v));
  }

  static Requirement oneOf(String... choices) {
    List<String> list = List.of(choices);
    return new Requirement("one of " + String.join(", ", list), list::contains);
  }

  /** A name that Kafka takes for a topic; an application id must be one too. */
  static Requirement topicName() {
    return matching(
        "1 to 249 letters, digits, '.', '_' or '-'", "(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");
  }

  static Requirement matching(String words, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new Requirement(words, v -> pattern.matcher((String) v).matches());
  }

  static Requirement eachMatching(String words, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new Requirement(
        words,
        v -> ((List<?>) v).stream().allMatch(item -> pattern.matcher((String) item).matches()));
  }

  static Requirement anything() {
    return new Requirement("", v -> true);
  }

  @Override
  public void ensureValid(String name, Object value) {
    if (value != null && !accepts.test(value)) {
      throw new ConfigException(name, value, "must be " + words);
    }
  }

  @Override
  public String toString() {
    return words;
  }
}
