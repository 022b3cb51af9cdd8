package io.ecistreams.embedding.djl;

import java.nio.file.Path;

/** DJL reads its settings from system properties when its classes load; this must come first. */
final class DjlSettings {
  private DjlSettings() {}

  /** Forbids DJL every network call and keeps its unpacked native libraries in the cache. */
  static void apply(Path cacheDir) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    String natives = cacheDir.resolve("djl").toAbsolutePath().toString();
    setIfAbsent("DJL_CACHE_DIR", natives);
    setIfAbsent("RUST_FLAVOR", "cpu"); // a GPU build would have to be downloaded
    setIfAbsent("ENGINE_CACHE_DIR", natives);
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
