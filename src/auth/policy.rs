//! The permission table: who may do which action where. Pure, total, no database.
use entity::chapter::ChapterId;

use super::{Rights, Viewer};
use crate::error::{Code, Error, Problem};

/// The table: each action with its name and whom it is meant for.
macro_rules! actions {
    ($($action:ident, $name:literal, $audience:ident;)+) => {
        /// Every change that the API offers. The name of the action is the name of the mutation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each mutation's description says what its action is")]
        pub enum Action {
            $($action,)+
        }

        impl Action {
            /// All of them, by name.
            pub const ALL: &[Self] = &[$(Self::$action,)+];

            /// Name of the mutation.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)+
                }
            }

            /// Whether it is done by the clock only, so that no mutation has its name.
            pub fn is_the_clocks(self) -> bool {
                matches!(self.audience(), Audience::Clock)
            }

            fn audience(self) -> Audience {
                match self {
                    $(Self::$action => Audience::$audience,)+
                }
            }
        }
    };
}

actions! {
    AbandonAgreement, "abandonAgreement", Staff;
    AcceptDeliverable, "acceptDeliverable", Staff;
    ActivateRelationship, "activateRelationship", Staff;
    ActivateSponsorship, "activateSponsorship", Clock;
    AddProject, "addProject", Staff;
    ApproveRelationship, "approveRelationship", Staff;
    ArchiveOrganization, "archiveOrganization", Staff;
    CancelDeliverable, "cancelDeliverable", Staff;
    CancelSponsorship, "cancelSponsorship", Staff;
    ChangeApprovalRule, "changeApprovalRule", Staff;
    CommitSponsorship, "commitSponsorship", Staff;
    CompletePartnership, "completePartnership", Staff;
    ConfirmOfficer, "confirmOfficer", Staff;
    CreateExchangeProgram, "createExchangeProgram", Staff;
    CreateOrganization, "createOrganization", Staff;
    CreateSponsorPackage, "createSponsorPackage", Staff;
    DeclineRelationship, "declineRelationship", Staff;
    DeclineSponsorship, "declineSponsorship", Staff;
    DeleteAgreement, "deleteAgreement", Staff;
    DeliverDeliverable, "deliverDeliverable", Staff;
    DraftAgreement, "draftAgreement", Staff;
    EndLegacyAffiliation, "endLegacyAffiliation", Staff;
    EndOfficer, "endOfficer", LeadersAndStaff;
    EndSponsorship, "endSponsorship", Clock;
    ExpireAgreement, "expireAgreement", Clock;
    ExpirePartnership, "expirePartnership", Clock;
    ExtendPartnership, "extendPartnership", Staff;
    FreezeAgreement, "freezeAgreement", Staff;
    LapseAlliance, "lapseAlliance", Staff;
    LinkOrganizations, "linkOrganizations", Staff;
    OfferSponsorship, "offerSponsorship", Staff;
    PlanDeliverable, "planDeliverable", Staff;
    ProposePartnership, "proposePartnership", Staff;
    ProposeStrategicAlliance, "proposeStrategicAlliance", Staff;
    ReclassifyAffiliation, "reclassifyAffiliation", Staff;
    RecordBoardDecision, "recordBoardDecision", Staff;
    RecordLegacyAffiliation, "recordLegacyAffiliation", Staff;
    RecordReview, "recordReview", Staff;
    RecordSignature, "recordSignature", Staff;
    RejectOfficer, "rejectOfficer", Staff;
    RenewAlliance, "renewAlliance", Staff;
    RenewSponsorship, "renewSponsorship", Staff;
    RenewSponsorships, "renewSponsorships", Staff;
    ReopenAgreement, "reopenAgreement", Staff;
    ReportOfficer, "reportOfficer", LeadersAndStaff;
    ResumeRelationship, "resumeRelationship", Staff;
    ReturnDeliverable, "returnDeliverable", Staff;
    ReturnRelationship, "returnRelationship", Staff;
    StartAgreement, "startAgreement", Clock;
    StartRelationshipReview, "startRelationshipReview", Staff;
    SupersedeAgreement, "supersedeAgreement", Clock;
    SuspendRelationship, "suspendRelationship", Staff;
    TerminateAgreement, "terminateAgreement", Staff;
    TerminateRelationship, "terminateRelationship", Staff;
    UnlinkOrganizations, "unlinkOrganizations", Staff;
    UpdateAgreement, "updateAgreement", Staff;
    UpdateChapter, "updateChapter", LeadersAndStaff;
    UpdateExchangeProgram, "updateExchangeProgram", Staff;
    UpdateOrganization, "updateOrganization", Staff;
    UpdateRelationship, "updateRelationship", Staff;
    UpdateSponsorPackage, "updateSponsorPackage", Staff;
    UseEntitlement, "useEntitlement", Staff;
    WithdrawRelationship, "withdrawRelationship", Staff;
}

/// Whom an action is meant for.
enum Audience {
    /// Jobs.
    Clock,
    LeadersAndStaff,
    Staff,
}

/// What an action would touch, as far as rights depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Something that belongs to no chapter.
    Global,
    /// Something of this chapter; `read_only` once the chapter is inactive or closed.
    Chapter {
        /// Which one.
        id: ChapterId,
        /// Whether its leaders may still change it.
        read_only: bool,
    },
}

/// Why somebody may not do something, and what would make it allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in.
    SignIn,
    /// Only the staff may.
    StaffOnly,
    /// Only the clock does it.
    ClockOnly,
    /// Only the chapter's current leaders and the staff may.
    OtherChapter,
    /// The chapter's leaders may not any more.
    ReadOnly,
}

impl Refusal {
    /// The code that clients see.
    pub fn code(self) -> Code {
        match self {
            Self::SignIn => Code::SignInRequired,
            Self::StaffOnly | Self::ClockOnly | Self::OtherChapter | Self::ReadOnly => Code::Forbidden,
        }
    }

    /// The reason in a sentence, with what would make it allowed.
    pub fn reason(self) -> &'static str {
        match self {
            Self::SignIn => "Nobody is signed in: send the token of an account that has the right to do this.",
            Self::StaffOnly => "Only the association's staff may do this: ask them to.",
            Self::ClockOnly => "This happens by itself when its day has come.",
            Self::OtherChapter => {
                "Only the chapter's own leaders and the staff may do this: it takes a current term with leader rights in this chapter."
            }
            Self::ReadOnly => {
                "The chapter is inactive or closed, so its leaders can read only: the staff can relaunch it or make the change."
            }
        }
    }

    /// The refusal as an error about `path`.
    pub fn problem(self, path: &str) -> Problem {
        self.code().at(path, self.reason())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        refusal.problem("").into()
    }
}

/// Whether the viewer may do the action in the scope; if not, why.
pub fn decide(viewer: &Viewer, action: Action, scope: Scope) -> Result<(), Refusal> {
    match (&viewer.rights, action.audience(), scope) {
        (Rights::System, _, _) => Ok(()),
        (Rights::Public, _, _) if viewer.account.is_none() => Err(Refusal::SignIn),
        (_, Audience::Clock, _) => Err(Refusal::ClockOnly),
        (Rights::Staff, _, _) => Ok(()),
        (Rights::Public | Rights::Leader(_), Audience::Staff, _) => Err(Refusal::StaffOnly),
        (Rights::Public | Rights::Leader(_), Audience::LeadersAndStaff, Scope::Global) => Err(Refusal::StaffOnly),
        (Rights::Public, Audience::LeadersAndStaff, Scope::Chapter { .. }) => Err(Refusal::OtherChapter),
        (Rights::Leader(_), Audience::LeadersAndStaff, Scope::Chapter { id, read_only }) => {
            if !viewer.leads(id) {
                Err(Refusal::OtherChapter)
            } else if read_only {
                Err(Refusal::ReadOnly)
            } else {
                Ok(())
            }
        }
    }
}
