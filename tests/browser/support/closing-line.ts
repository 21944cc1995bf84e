// Ends the run with one line that says how it went.

import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

export default class ClosingLine implements Reporter {
  private readonly last = new Map<string, TestResult["status"]>();

  onTestEnd(test: TestCase, result: TestResult): void {
    this.last.set(test.id, result.status);
  }

  onEnd({ status, duration }: FullResult): void {
    const all = [...this.last.values()];
    const passed = all.filter((outcome) => outcome === "passed").length;
    const skipped = all.filter((outcome) => outcome === "skipped").length;
    const failed = all.length - passed - skipped;
    const seconds = Math.round(duration / 1_000);
    console.log(
      `\nBrowser tests ${status}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s.`,
    );
  }
}
