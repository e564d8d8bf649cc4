/** From what a job left behind to a verdict: files unpacked safely, tests and metrics read, evidence judged, totals by mode. */
package io.perfsanity.engine.result;
