package io.ecistreams.http;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share one browser, which begins each of them with the same window. */
abstract class WithBrowser {
  @TempDir static Path directory;
  static Browser browser;

  @BeforeAll
  static void openBrowser() {
    browser = Browser.open(directory.resolve("profile"));
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void resize() {
    browser.resize(1440, 900);
    browser.prefer("light");
  }
}
