/** A run's result as results.json, junit.xml, report.html, Markdown and text for a terminal. */
package io.perfsanity.engine.report;
