// Pruning: versions that a retention policy does not keep lose their content.
#include <utility>

#include "store/archive_impl.h"
#include "store/prune_plan.h"
#include "store/removal.h"
#include "store/removal_record.h"

namespace shilu {

// One durable batch an address.
class ArchivePruner {
 public:
  ArchivePruner(Archive::Impl& archive, const PruneOrder& order)
      : archive_(archive), order_(order) {}

  Status run(const PrunePlan& plan) {
    if (plan.addresses.empty()) {
      return {};
    }
    archive_.training.reset();  // it may be making a dictionary of what goes
    // No reader's snapshot may hold on to a dictionary that goes.
    if (!plan.dictionaries.empty()) {
      archive_.readers.reset();
    }
    Status done = remove(plan);
    if (done && !plan.dictionaries.empty()) {
      archive_.serve_readers();
    }
    return done;
  }

 private:
  Status remove(const PrunePlan& plan) {
    Result<TextReferrers> referrers = TextReferrers::find(archive_.present(), plan.going);
    if (!referrers) {
      return tl::unexpected<Error>(referrers.error());
    }
    if (Status marked = archive_.mark_dictionaries(plan.dictionaries); !marked) {
      return marked;
    }
    for (const VersionsToRemove& versions : plan.addresses) {
      const auto raw = plan.raw.find(versions.address_key);
      Status pruned =
          prune(versions, raw == plan.raw.end() ? std::vector<RawRecord>() : raw->second,
                plan.going, *referrers);
      if (!pruned) {
        return pruned;
      }
    }
    return archive_.finish_removals();
  }

  Status prune(const VersionsToRemove& versions, const std::vector<RawRecord>& raw,
               const std::set<std::string>& going, TextReferrers& referrers) {
    const View& view = archive_.present();
    const Result<std::vector<Sha256>> leaves = leaves_of(view, versions);
    if (!leaves) {
      return tl::unexpected<Error>(leaves.error());
    }
    const Result<Url> url = Url::from_key(versions.address_key);
    const Result<RunRecord> run = archive_.read_run();
    if (!url || !run) {
      return tl::unexpected<Error>(url ? run.error() : url.error());
    }
    const Removal removal{RemovalKind::kPruned,          url->text(),
                          /*is_prefix=*/false,           order_.now,
                          retention_text(order_.policy), leaves->size(),
                          digest_of_leaves(*leaves)};
    Changes changes(*archive_.database, archive_.dictionaries, archive_.counters, archive_.log,
                    archive_.forgotten, run->number);
    const uint64_t index = changes.log_removal(removal);
    if (Status removed = remove_versions(view, archive_.dictionaries, versions, index, going,
                                         referrers, changes.batch());
        !removed) {
      return removed;
    }
    put_erasures(raw, removal, changes.batch());
    return archive_.write(changes);
  }

  Archive::Impl& archive_;
  const PruneOrder& order_;
};

Result<PruneAccount> Archive::prune(const PruneOrder& order, Doing doing, const TellPruned& tell) {
  const Result<PrunePlan> plan = plan_prune(*impl_->snapshot(), impl_->directory, order, tell);
  if (!plan) {
    return tl::unexpected<Error>(plan.error());
  }
  if (doing == Doing::kDo) {
    const Status done = impl_->writing([&] { return ArchivePruner(*impl_, order).run(*plan); });
    if (!done) {
      return tl::unexpected<Error>(done.error());
    }
  }
  return plan->account;
}

}  // namespace shilu
