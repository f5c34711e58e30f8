import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPlace, parsePlace, type Place } from "./place";

test("there and back", () => {
  const places: Place[] = [
    { user: "U1", view: "home" },
    { user: "U1", view: "channel", channel: "C1" },
    { user: "U1", view: "channel", channel: "C1", thread: "1763800000.000100" },
    { user: "U1", view: "none" },
    { user: null, view: "none" },
  ];
  for (const place of places) assert.deepEqual(parsePlace(formatPlace(place)), place);
});

test("what is no place is none", () => {
  for (const hash of ["", "#", "#/", "#/U1/channel", "#/U1/nosuch/C1", "#x"]) assert.equal(parsePlace(hash).view, "none");
  assert.deepEqual(parsePlace("#/U1/channel/C1/thread"), { user: "U1", view: "channel", channel: "C1" });
  assert.equal(parsePlace("#/%E0%A4%A/home").user, "%E0%A4%A");
});

test("nobody's place", () => assert.deepEqual(parsePlace("//channel/C1"), { user: null, view: "channel", channel: "C1" }));
