import { describe, expect, it } from "vitest";

import { parsePutRequest } from "./parse-put-request.ts";

const parse = (data: unknown) =>
  parsePutRequest("PutRecordBatch", { DeliveryStreamName: "s", Records: [{ Data: data }] });

describe("parsePutRequest", () => {
  it.each([
    ["", []],
    ["YQ==", [0x61]],
    ["YWI=", [0x61, 0x62]],
    ["YWJj", [0x61, 0x62, 0x63]],
    ["+/+/", [0xfb, 0xff, 0xbf]],
    ["AP8=", [0x00, 0xff]],
  ])("decodes %j to the bytes %j", (data, bytes) => {
    expect(parse(data)).toEqual({ kind: "records", streamName: "s", records: [Buffer.from(bytes)] });
  });

  it.each([undefined, null, 5, "YQ", "YQ=", "Y===", "YW Jj", "YWJ!", "YQ==YQ=="])("refuses %j as data", (data) => {
    expect(parse(data)).toMatchObject({ kind: "refused", type: "SerializationException" });
  });

  it.each([
    [{ Records: [{ Data: "" }] }, "deliveryStreamName"],
    [{ DeliveryStreamName: "a b", Records: [] }, "deliveryStreamName"],
    [{ DeliveryStreamName: "s" }, "Must not be null"],
    [{ DeliveryStreamName: "s", Records: {} }, "Must not be null"],
  ])("refuses %j", (input, message) => {
    expect(parsePutRequest("PutRecordBatch", input)).toMatchObject({
      kind: "refused",
      type: "ValidationException",
      message: expect.stringContaining(message),
    });
  });
});
