#include "extract/flags.h"

#include <algorithm>
#include <utility>

#include "extract/damage.h"
#include "extract/tampering.h"

namespace shilu {
namespace {

constexpr int kSuspect = 4;
constexpr int kTampered = 8;
constexpr int kPinyinPoints = 5;
constexpr int kConvertedPoints = 2;
constexpr int kShiftedPoints = 2;

template <typename Strings>
void add_evidence(Flag& flag, const Strings& strings) {
  for (const auto& string : strings) {
    if (flag.evidence.size() == kMaxEvidence) return;
    if (std::find(flag.evidence.begin(), flag.evidence.end(), string) == flag.evidence.end()) {
      flag.evidence.emplace_back(string);
    }
  }
}

void add_flag(std::vector<Flag>& flags, std::string name, const Places& places) {
  if (places.empty()) return;
  Flag flag{std::move(name), static_cast<int>(places.size()), {}};
  add_evidence(flag, places);
  flags.push_back(std::move(flag));
}

struct Damage {
  Places converted;
  Places pinyin;
  Places lost;
  Places replaced;
  Places shifted;
  Places mojibake;
  Places private_use;
};

Damage find_damage(std::string_view text, bool undecodable) {
  const auto replacement = undecodable ? ReplacementCharacter::kOwn : ReplacementCharacter::kCounts;
  return {find_converted_terms(text), find_pinyin_annotations(text),
          find_lost_characters(text), find_replaced_characters(text),
          find_shifted_bytes(text),   find_mojibake(text, replacement),
          find_private_use(text)};
}

// tampered, suspect or nothing. Signals of the host alone never exceed suspect.
void add_tampering(std::vector<Flag>& flags, const FlagInput& input, const Damage& damage) {
  TamperScores scores = score_tampering(input);
  Flag flag;
  add_evidence(flag, scores.text.evidence);
  int points = scores.text.points;
  const auto add_signal = [&](const Places& places, int worth) {
    if (places.empty()) return;
    points += worth;
    add_evidence(flag, places);
  };
  add_signal(damage.pinyin, kPinyinPoints);
  add_signal(damage.shifted, kShiftedPoints);
  add_signal(damage.converted, kConvertedPoints);
  const int host_points =
      points == 0 ? std::min(scores.host.points, kTampered - 1) : scores.host.points;
  points += host_points;
  add_evidence(flag, scores.host.evidence);
  if (points < kSuspect) return;
  flag.flag = points >= kTampered ? "tampered" : "suspect";
  flag.score = points;
  flags.push_back(std::move(flag));
}

}  // namespace

Flag undecodable_flag(std::size_t replaced) {
  constexpr std::size_t kMost = 1000;
  return {"undecodable", static_cast<int>(std::min(replaced, kMost)), {}};
}

std::vector<Flag> judge_flags(const FlagInput& input) {
  const std::string text = input.title.empty()
                               ? std::string(input.body)
                               : std::string(input.title) + "\n" + std::string(input.body);
  Damage damage = find_damage(text, input.undecodable);
  std::vector<Flag> flags;
  add_tampering(flags, input, damage);
  add_flag(flags, "traditional_conversion", damage.converted);
  add_flag(flags, "pinyin_annotations", damage.pinyin);
  add_flag(flags, "lost_characters", damage.lost);
  add_flag(flags, "replaced_characters", damage.replaced);
  Places mojibake = damage.shifted;
  mojibake.insert(mojibake.end(), damage.mojibake.begin(), damage.mojibake.end());
  add_flag(flags, "mojibake", mojibake);
  add_flag(flags, "private_use", damage.private_use);
  return flags;
}

}  // namespace shilu
