package io.ecistreams.serde;

/** A registry that gives no answer until told otherwise. */
final class AwayRegistry implements SchemaRegistry {
  private final boolean retryable;
  private int failuresLeft = Integer.MAX_VALUE;
  private int calls;

  AwayRegistry(boolean retryable) {
    this.retryable = retryable;
  }

  /** Answers after this many more failures. */
  AwayRegistry answersAfter(int failures) {
    failuresLeft = failures;
    return this;
  }

  int calls() {
    return calls;
  }

  @Override
  public int register(String subject, String schemaJson) {
    return answer("subject " + subject);
  }

  @Override
  public int lookUp(String subject, String schemaJson) {
    return answer("subject " + subject);
  }

  @Override
  public String schemaById(int id) {
    return "\"int\"".repeat(answer("schema id " + id));
  }

  private int answer(String about) {
    calls++;
    if (failuresLeft > 0) {
      failuresLeft--;
      throw new RegistryUnavailableException(
          "http://away is away, " + about + ".", retryable, null);
    }
    return 1;
  }

  @Override
  public void close() {}
}
