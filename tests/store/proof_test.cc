#include "store/proof.h"

#include <catch2/catch.hpp>

namespace shilu {
namespace {

// The second of two entries, "a" and "b": all hashes by Python's hashlib and base64.
const std::string kInclusion =
    "shilu inclusion proof\n"
    "head 2 b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb\n"
    "index 1\n"
    "Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=\n"
    "\n"
    "b";
const std::string kConsistency =
    "shilu consistency proof\n"
    "from 1 022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c\n"
    "head 2 b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb\n"
    "V+s1YV1H807HFMrN9f10YIpejhAnJOgLJLKHwMJ7ajE=\n";

std::string told(const std::string& text) {
  const Result<Proof> proof = parse_proof(text);
  return proof ? "" : proof.error().message;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_CASE("proofs are read, hold, and are written as they were read") {
  for (const std::string& text : {kInclusion, kConsistency}) {
    CAPTURE(text);
    const Result<Proof> proof = parse_proof(text);
    REQUIRE(proof.has_value());
    CHECK(holds(*proof));
    CHECK(std::visit([](const auto& kind) { return proof_text(kind); }, *proof) == text);
  }
  CHECK_FALSE(holds(parse_proof(kInclusion + "c").value()));
  CHECK_FALSE(holds(parse_proof(replaced(kInclusion, "index 1", "index 0")).value()));
  CHECK_FALSE(holds(parse_proof(replaced(kInclusion, "head 2", "head 3")).value()));
  CHECK_FALSE(holds(parse_proof(replaced(kConsistency, "head 2", "head 3")).value()));
}

TEST_CASE("what is not a proof is refused with the line") {
  CHECK(told("") == "line 1: not a proof");
  CHECK(told("shilu proof\n") == "line 1: not a proof");
  CHECK(told("shilu inclusion proof\n") == "line 2: no \"head …\"");
  CHECK(told("shilu inclusion proof\nhead 1\n") ==
        "line 2: not a head: a number, a space and 64 hexadecimal digits");
  CHECK(told(replaced(kInclusion, "index 1", "index one")) == "line 5: the index is not a number");
  CHECK(told(replaced(kInclusion, "index 1", "entry 1")) == "line 3: no \"index …\"");
  CHECK(told(replaced(kInclusion, "Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=",
                      "Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+T?=")) ==
        "line 4: not a hash in base64");
  CHECK(told(kInclusion.substr(0, kInclusion.size() - 3)) == "line 5: no entry");
  CHECK(told(kConsistency + "\nmore\n") == "line 5: more than a proof");
  CHECK(told(replaced(kConsistency, "from 1", "from -1")) ==
        "line 2: not a head: a number, a space and 64 hexadecimal digits");
}

TEST_CASE("a hash has one spelling") {
  // The last character of 43 holds two bits that no octet has.
  CHECK(told(replaced(kInclusion, "Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=",
                      "Aippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tx=")) ==
        "line 4: not a hash in base64");
}

TEST_CASE("a head is a number and 64 digits") {
  const TreeHead head{12, sha256({"abc"})};
  CHECK(parse_head(head_text(head)) == head);
  for (const char* text : {"", "12", "12 ", " 12 ab", "12 ab", "x "}) {
    CAPTURE(text);
    CHECK(parse_head(text).error().code == ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace shilu
