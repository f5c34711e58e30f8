import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, clockTime, dayName, isoDay, isoTime, moment, nextMonday, slackDate } from "./time";

const at = (text: string): number => Date.parse(text) / 1000;
const reader = { zone: "America/Los_Angeles", now: at("2014-02-19T00:00:00Z") };

test("Slack's own examples of dates", () => {
  const then = 1392734382; // 2014-02-18 06:39:42 in California
  const cases: Record<string, string> = {
    "{date_num} {time_secs}": "2014-02-18 6:39:42 AM",
    "{date}": "February 18th, 2014",
    "{date_slash}": "02/18/2014",
    "{date_short}": "Feb 18, 2014",
    "{date_long}": "Tuesday, February 18th, 2014",
    "{date_pretty} at {time}": "today at 6:39 AM",
    "{date_short_pretty}": "today",
    "{ago} {nosuch}": "9 hours ago {nosuch}",
  };
  for (const [format, expected] of Object.entries(cases)) assert.equal(slackDate(format, then, reader), expected);
});

test("the same moment in two zones", () => {
  assert.equal(clockTime(at("2026-11-23T23:30:00Z"), "Europe/Berlin"), "12:30 AM");
  assert.equal(isoDay(at("2026-11-23T23:30:00Z"), "Europe/Berlin"), "2026-11-24");
  assert.equal(clockTime(at("2026-11-23T20:05:00Z"), "UTC"), "8:05 PM");
  assert.equal(isoTime(at("2026-11-23T20:05:00Z"), "Asia/Kolkata"), "01:35");
});

test("days", () => {
  const now = at("2026-11-24T12:00:00Z");
  const cases = { "2026-11-24T01:00:00Z": "Today", "2026-11-23T23:00:00Z": "Yesterday", "2026-11-01T09:00:00Z": "Sunday, November 1st", "2025-12-22T09:00:00Z": "Monday, December 22nd, 2025" };
  for (const [when, name] of Object.entries(cases)) assert.equal(dayName(at(when), { zone: "UTC", now }), name);
  for (const [day, end] of [[1, "1st"], [2, "2nd"], [3, "3rd"], [4, "4th"], [11, "11th"], [12, "12th"], [13, "13th"], [21, "21st"], [23, "23rd"], [30, "30th"]] as const) {
    assert.ok(dayName(at(`2026-01-${String(day).padStart(2, "0")}T09:00:00Z`), { zone: "UTC", now }).endsWith(`January ${end}`));
  }
});

test("a moment by the clocks of a zone, through both changes of the clocks", () => {
  assert.equal(moment("2026-03-29", "01:59", "Europe/Berlin"), at("2026-03-29T00:59:00Z"));
  assert.equal(moment("2026-03-29", "02:30", "Europe/Berlin"), at("2026-03-29T01:30:00Z")); // does not exist
  assert.equal(moment("2026-03-29", "03:00", "Europe/Berlin"), at("2026-03-29T01:00:00Z"));
  assert.equal(moment("2026-10-25", "02:30", "Europe/Berlin"), at("2026-10-25T00:30:00Z")); // exists twice
  for (const zone of ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"]) {
    for (let when = at("2026-01-01T00:00:00Z"); when < at("2027-01-01T00:00:00Z"); when += 6 * 3600 + 60) {
      const again = moment(isoDay(when, zone), isoTime(when, zone), zone);
      assert.ok(again === when || again === when - 3600, `${zone} ${new Date(when * 1000).toISOString()}`);
    }
  }
});

test("next Monday", () => {
  assert.equal(nextMonday(at("2026-11-22T12:00:00Z"), "Europe/Berlin"), at("2026-11-23T08:00:00Z"));
  assert.equal(nextMonday(at("2026-11-23T07:59:00Z"), "Europe/Berlin"), at("2026-11-23T08:00:00Z"));
  assert.equal(nextMonday(at("2026-11-23T08:00:00Z"), "Europe/Berlin"), at("2026-11-30T08:00:00Z"));
});

test("how long ago", () => {
  assert.equal(ago(100, 100), "now");
  assert.equal(ago(0, 3 * 86_400), "3 days ago");
  assert.equal(ago(0, 86_400), "yesterday");
  assert.equal(ago(7200, 0), "in 2 hours");
});

test("an unknown zone is UTC", () => assert.equal(clockTime(0, "Nowhere/At_All"), "12:00 AM"));
