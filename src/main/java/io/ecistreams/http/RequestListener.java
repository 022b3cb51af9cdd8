package io.ecistreams.http;

/** Is told of every request that was answered, on the thread that answered it. */
public interface RequestListener {

  /**
   * A request was answered.
   *
   * @param route the route's path, with {@code {board}} for the board; empty where there is none
   * @param status HTTP status
   * @param nanos how long it took; of an event stream, how long it was followed
   */
  void requestAnswered(String route, int status, long nanos);
}
