// What hostile and ordinary pages cost, as a table: seconds of CPU and MiB at the peak, at a
// quarter, half and the whole of the size that hurts.
//   measure_hostile [PART-OF-A-NAME]
// Exits 1 if a page took more than 2 s + 0.1 s a MiB, or a limit ended it.
#include <cstdio>
#include <optional>
#include <string>

#include "extract/extract.h"
#include "tests/pages/bounded_child.h"
#include "tests/pages/hostile_pages.h"
#include "tests/pages/ordinary_pages.h"

namespace shilu {
namespace {

constexpr double kMiB = 1 << 20;
constexpr unsigned kMostCpuSeconds = 20;  // nobody waits for more

struct Measured {
  double mib = 0;
  ChildResult result;

  bool is_fine() const { return result.finished && result.cpu_seconds <= 2 + 0.1 * mib; }
};

template <typename Make, typename Extract>
Measured measure(Make make, Extract extract) {
  std::string input;
  Measured measured;
  measured.mib = static_cast<double>(make().size()) / kMiB;
  measured.result = run_in_child(
      {0, 0, kMostCpuSeconds}, [&] { input = make(); },
      [&] {
        const Document document = extract(input);
        std::string said(kind_name(document.kind));
        for (const Flag& flag : document.flags) {
          said += " " + flag.flag;
        }
        return said;
      });
  return measured;
}

bool print_row(std::string_view kind, std::string_view name, const Measured (&sizes)[3]) {
  bool fine = true;
  std::printf("%-5s %-38.*s", std::string(kind).c_str(), static_cast<int>(name.size()),
              name.data());
  for (const Measured& measured : sizes) {
    fine = fine && measured.is_fine();
    if (measured.result.finished) {
      std::printf(" %6.2f MiB %6.2f s", measured.mib, measured.result.cpu_seconds);
    } else {
      std::printf(" %6.2f MiB  ended  ", measured.mib);
    }
  }
  std::printf(" %6.0f MiB  %s%s\n", static_cast<double>(sizes[2].result.peak_bytes) / kMiB,
              sizes[2].result.said.c_str(), fine ? "" : "  TOO MUCH");
  std::fflush(stdout);
  return fine;
}

Document extract_html(const std::string& html) {
  PageInput input;
  input.bytes = html;
  input.url = *Url::parse("http://www.hewan.example/tz/t1.html");
  input.content_type = "text/html; charset=utf-8";
  input.surroundings = Surroundings::kTell;
  return extract_page(input);
}

int measure_all(const std::string& part) {
  bool fine = true;
  const auto wanted = [&](std::string_view name) { return name.find(part) != std::string::npos; };
  const auto measure_page = [&](std::string_view kind, const HostilePage& page, auto extract) {
    if (wanted(page.name)) {
      const auto at = [&](size_t share) {
        return measure([&] { return page.make(page.count / share); }, extract);
      };
      const Measured sizes[3] = {at(4), at(2), at(1)};
      fine = print_row(kind, page.name, sizes) && fine;
    }
  };
  for (const HostilePage& page : hostile_pages()) {
    measure_page("page", page, extract_html);
  }
  for (const HostilePage& text : hostile_texts()) {
    measure_page("text", text, [](const std::string& input) { return clean_text(input); });
    measure_page("page", text,
                 [](const std::string& input) { return extract_html(page_of_text(input)); });
  }
  for (const OrdinaryPage& page : ordinary_pages()) {
    if (wanted(page.name)) {
      const auto of = [&](size_t mib) {
        return measure([&] { return page.make(mib << 20); }, extract_html);
      };
      const Measured sizes[3] = {of(1), of(4), of(10)};
      fine = print_row("page", page.name, sizes) && fine;
    }
  }
  return fine ? 0 : 1;
}

}  // namespace
}  // namespace shilu

int main(int argc, char** argv) {
  return shilu::measure_all(argc > 1 ? argv[1] : "");
}
